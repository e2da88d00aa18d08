package org.handsel.core.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multihash;

/// A person of the standing cast, with all the keys that a test could want: every run the same.
public final class Cast {
  public final String name;
  public final DeviceKey laptop;
  public final DeviceKey phone;
  public final Entry inception;

  public Cast(String name) {
    this.name = name;
    this.laptop = DeviceKey.ofSeed(seed("laptop"));
    this.phone = DeviceKey.ofSeed(seed("phone"));
    this.inception =
        Entry.inception(
            root(0),
            promise(1),
            List.of(new Entry.Granted(laptop, Set.of(Scope.values()))),
            Guardians.NONE,
            Bytes.of(new byte[16]));
  }

  public static Cast alice() {
    return new Cast("alice");
  }

  public static Cast bob() {
    return new Cast("bob");
  }

  public static Cast mallory() {
    return new Cast("mallory");
  }

  public Log log() {
    return Log.of(inception);
  }

  public DeviceKey root(int index) {
    return DeviceKey.root(seed("phrase"), index);
  }

  public Bytes promise(int index) {
    return Multihash.sha256(root(index).key().toArray()).digest();
  }

  public DeviceKey key(String what) {
    return DeviceKey.ofSeed(seed(what));
  }

  /// Adds `what` as a device that may sell, by the laptop's word.
  public Entry adds(Entry prev, String what) {
    return Entry.devices(
        prev, laptop, List.of(new Entry.Granted(key(what), Set.of(Scope.SELL))), List.of());
  }

  /// Puts the device away, by the laptop's word.
  public Entry retires(Entry prev, DeviceKey device, long n) {
    return Entry.devices(
        prev,
        laptop,
        List.of(),
        List.of(new Change.Drop(device.key(), new Cut.Retired(n, Optional.empty()))));
  }

  /// Declares the device stolen, by the laptop's word: what `keep` names stands.
  public Entry loses(Entry prev, DeviceKey device, Keep keep) {
    var cut = new Cut.Stolen(keep.cid(), Optional.empty());
    return Entry.devices(prev, laptop, List.of(), List.of(new Change.Drop(device.key(), cut)));
  }

  private byte[] seed(String what) {
    return Multihash.sha256((name + "'s " + what).getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .digest()
        .toArray();
  }
}
