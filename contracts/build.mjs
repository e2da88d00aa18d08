// Compiles the contracts and writes what Java reads of them to build/NAME.json; with --check compares
// instead, byte for byte. What comes out depends on source, settings and compiler version only.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sha3 from 'js-sha3';
import solc from 'solc';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const hex = (bytes) => '0x' + Buffer.from(bytes).toString('hex');
const bytes = (text) => Buffer.from(text.replace(/^0x/, ''), 'hex');
const keccak = (data) => hex(sha3.keccak256.arrayBuffer(data));
const sha256 = (data) => '0x' + createHash('sha256').update(data).digest('hex');

const CREATE2_DEPLOYER = '0x4e59b44847b379578588920ca78fbf26c0b4956c';
const ARTEFACTS = { Escrow: 'handsel/escrow/1', TestDollar: 'handsel/test-dollar/1' };

const settings = {
  evmVersion: 'cancun',
  viaIR: true,
  optimizer: { enabled: true, runs: 1000000 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  remappings: [],
};

function compile(sources) {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(sources).map(([file, content]) => [`src/${file}`, { content }])),
    settings: { ...settings, outputSelection: { '*': { '*': ['abi', 'evm.bytecode', 'evm.deployedBytecode'] } } },
  };
  return JSON.parse(solc.compile(JSON.stringify(input)));
}

// The creation code of `name` from sources by file name, or null if they do not compile.
export function compiled(sources, name) {
  const object = compile(sources).contracts?.[`src/${name}.sol`]?.[name]?.evm.bytecode.object;
  return object ? '0x' + object : null;
}

function artefact(name, compiled) {
  const creation = '0x' + compiled.evm.bytecode.object;
  const runtime = '0x' + compiled.evm.deployedBytecode.object;
  if (Object.keys(compiled.evm.deployedBytecode.immutableReferences ?? {}).length > 0) {
    throw new Error(`${name} has immutables: its code would differ from chain to chain`);
  }
  const salt = keccak(ARTEFACTS[name]);
  const address =
    '0x' + keccak(Buffer.concat([bytes('ff'), bytes(CREATE2_DEPLOYER), bytes(salt), bytes(keccak(bytes(creation)))])).slice(26);
  return {
    name,
    compiler: solc.version(),
    settings,
    deployer: CREATE2_DEPLOYER,
    saltText: ARTEFACTS[name],
    salt,
    address,
    codeHash: keccak(bytes(runtime)),
    creationSha256: sha256(bytes(creation)),
    runtimeSha256: sha256(bytes(runtime)),
    abi: compiled.abi,
    creation,
    runtime,
  };
}

function main(check) {
  const sources = Object.fromEntries(
    readdirSync(here('src')).sort().map((file) => [file, readFileSync(here(`src/${file}`), 'utf8')]),
  );
  const output = compile(sources);
  const faults = (output.errors ?? []).filter((e) => e.severity !== 'info');
  if (faults.length > 0) {
    console.error(faults.map((e) => e.formattedMessage).join('\n'));
    return 1;
  }
  mkdirSync(here('build'), { recursive: true });
  let status = 0;
  for (const name of Object.keys(ARTEFACTS)) {
    const made = artefact(name, output.contracts[`src/${name}.sol`][name]);
    const text = JSON.stringify(made, null, 1) + '\n';
    const file = here(`build/${name}.json`);
    if (!check) {
      writeFileSync(file, text);
    } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      console.error(`build/${name}.json is not what the sources compile to: npm run build`);
      status = 1;
    }
    console.log(`${name}: ${(made.runtime.length - 2) / 2} bytes, at ${made.address}, code ${made.codeHash}`);
  }
  return status;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(main(process.argv.includes('--check')));
