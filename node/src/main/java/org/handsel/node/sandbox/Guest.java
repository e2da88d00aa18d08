package org.handsel.node.sandbox;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.handsel.node.sandbox.UnitException.Kind;
import org.handsel.services.compute.Job;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasi.WasiExitException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.ValType;

/// One module, compiled; every unit gets an instance of its own. It runs in the child process only.
final class Guest {
  private static final int CANONICAL_NAN = 0x7fc00000;
  private static final long CANONICAL_LONG_NAN = 0x7ff8000000000000L;
  private static final String START = "_start";
  private static final String INITIALIZE = "_initialize";
  private static final String ALLOC = "alloc";

  private final Setup setup;
  private final WasmModule module;
  private final Function<Instance, Machine> machines;

  /// @throws UnitException if `bytes` are no module that can be run
  Guest(byte[] bytes, Setup setup) throws UnitException {
    this.setup = setup;
    try {
      this.module = Parser.parse(bytes);
      this.machines =
          MachineFactoryCompiler.builder(module)
              .withInterpreterFallback(InterpreterFallback.SILENT)
              .compile();
    } catch (RuntimeException e) {
      throw new UnitException(Kind.INVALID, "not a module that can be run: " + e.getMessage());
    }
    String entry = setup.form() == Job.Form.WASI ? START : setup.entry();
    if (!exports(entry)) throw new UnitException(Kind.INVALID, "no export called " + entry);
  }

  private boolean exports(String name) {
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      if (module.exportSection().getExport(i).name().equals(name)) return true;
    }
    return false;
  }

  /// What the module makes of `input`.
  ///
  /// @throws UnitException if it goes too far or fails
  byte[] run(byte[] input) throws UnitException {
    var out = new Capped(setup.outputBytes());
    boolean wasi = setup.form() == Job.Form.WASI;
    try (var system = system(wasi ? input : new byte[0], out)) {
      Instance instance =
          Instance.builder(module)
              .withImportValues(
                  ImportValues.builder().addFunction(system.toHostFunctions()).build())
              .withMachineFactory(machines)
              .withMemoryFactory(this::memory)
              .withStart(false)
              .build();
      if (wasi) {
        program(instance);
        return out.bytes();
      }
      if (exports(INITIALIZE)) {
        var _ = instance.export(INITIALIZE).apply();
      }
      return call(instance, input);
    } catch (TooMuchMemory e) {
      throw new UnitException(Kind.MEMORY, "the module asks for more memory than it may have");
    } catch (Capped.Full e) {
      throw new UnitException(Kind.OUTPUT, "more than " + setup.outputBytes() + " bytes of output");
    } catch (StackOverflowError e) {
      throw new UnitException(Kind.TRAP, "calls that are nested too deep");
    } catch (WasiExitException e) {
      throw new UnitException(Kind.TRAP, "it ended with " + e.exitCode());
    } catch (RuntimeException e) {
      if (e.getCause() instanceof Capped.Full) {
        throw new UnitException(
            Kind.OUTPUT, "more than " + setup.outputBytes() + " bytes of output");
      }
      throw failed(e);
    }
  }

  private static UnitException failed(RuntimeException e) {
    return new UnitException(Kind.TRAP, String.valueOf(e.getMessage()));
  }

  private static void program(Instance instance) {
    try {
      var _ = instance.export(START).apply();
    } catch (WasiExitException e) {
      if (e.exitCode() != 0) throw e;
    }
  }

  /// compute.md §3.2 "the clock stands still, and chance is always the same"
  private static WasiPreview1 system(byte[] input, Capped out) {
    return WasiPreview1.builder()
        .withOptions(
            WasiOptions.builder()
                .withStdin(new ByteArrayInputStream(input))
                .withStdout(out)
                .withRandom(new Random(0))
                .withClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
                .withArguments(List.of("unit"))
                .build())
        .build();
  }

  private Memory memory(MemoryLimits asked) {
    if (asked.initialPages() > setup.pages()) throw new TooMuchMemory();
    int most = Math.min(asked.maximumPages(), setup.pages());
    return new ByteArrayMemory(new MemoryLimits(asked.initialPages(), most));
  }

  private byte[] call(Instance instance, byte[] input) throws UnitException {
    var type = instance.exportType(setup.entry());
    int parameters = 2 + setup.arguments().size();
    if (type.params().size() != parameters || type.returns().size() != 1) {
      throw new UnitException(
          Kind.INVALID, setup.entry() + " doesn't take " + parameters + " numbers and return one");
    }
    int at = exports(ALLOC) ? (int) instance.export(ALLOC).apply(input.length)[0] : 0;
    put(instance, at, input);
    var arguments = new long[parameters];
    arguments[0] = at;
    arguments[1] = input.length;
    for (int i = 2; i < parameters; i++) arguments[i] = setup.arguments().get(i - 2);
    long result = instance.export(setup.entry()).apply(arguments)[0];
    if (setup.form() == Job.Form.VALUE) return value(result, type.returns().getFirst());
    return slice(instance, result);
  }

  /// compute.md §3.3 "the input is put at 0, and memory is grown where it is too small"
  private static void put(Instance instance, int at, byte[] input) throws UnitException {
    Memory memory = instance.memory();
    if (memory == null) throw new UnitException(Kind.INVALID, "a module without memory");
    long end = Integer.toUnsignedLong(at) + input.length;
    long missing = end - (long) memory.pages() * Memory.PAGE_SIZE;
    if (missing > 0) {
      int pages = Math.toIntExact((missing + Memory.PAGE_SIZE - 1) / Memory.PAGE_SIZE);
      if (memory.grow(pages) < 0) {
        throw new UnitException(Kind.MEMORY, "the input doesn't fit into the memory it may have");
      }
    }
    memory.write(at, input);
  }

  private byte[] slice(Instance instance, long result) throws UnitException {
    long at = result >>> 32;
    long length = result & 0xffffffffL;
    if (length > setup.outputBytes()) {
      throw new UnitException(Kind.OUTPUT, "more than " + setup.outputBytes() + " bytes of output");
    }
    Memory memory = instance.memory();
    if (at + length > (long) memory.pages() * Memory.PAGE_SIZE) {
      throw new UnitException(Kind.TRAP, "an output outside of the memory");
    }
    return memory.readBytes((int) at, (int) length);
  }

  /// compute.md §3.3 "big-endian; every NaN is the canonical one"
  private static byte[] value(long bits, ValType type) {
    if (type.equals(ValType.I64)) return ByteBuffer.allocate(8).putLong(bits).array();
    if (type.equals(ValType.F64)) {
      boolean number = !Double.isNaN(Double.longBitsToDouble(bits));
      return ByteBuffer.allocate(8).putLong(number ? bits : CANONICAL_LONG_NAN).array();
    }
    boolean nan = type.equals(ValType.F32) && Float.isNaN(Float.intBitsToFloat((int) bits));
    return ByteBuffer.allocate(4).putInt(nan ? CANONICAL_NAN : (int) bits).array();
  }

  private static final class TooMuchMemory extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// Standard output with an end.
  private static final class Capped extends ByteArrayOutputStream {
    private final int most;

    Capped(int most) {
      this.most = most;
    }

    static final class Full extends RuntimeException {
      private static final long serialVersionUID = 1;
    }

    @Override
    public synchronized void write(int b) {
      room(1);
      super.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      room(length);
      super.write(bytes, from, length);
    }

    private void room(int more) {
      if (more > most - count) throw new Full();
    }

    byte[] bytes() {
      return toByteArray();
    }
  }
}
