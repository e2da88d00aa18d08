// Changes one operator of the contract at a time and expects the tests to notice: node mutate.mjs [EVERY [FROM
// [FILE…]]] takes every EVERYth place (default 4; 1 takes all) from number FROM on, of all files or of those named. A mutant nobody notices is printed and fails the run,
// unless it stands in EQUAL with the reason why it changes nothing that can be seen.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiled } from './build.mjs';
import { forge } from './forge.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const every = Number(process.argv[2] ?? 4);
const from = Number(process.argv[3] ?? 0);
const named = process.argv.slice(4);
const FILES = named.length > 0 ? named : ['Calendar.sol', 'Escrow.sol', 'PackedDeal.sol', 'Pots.sol', 'Purse.sol', 'Rules.sol', 'Signed.sol'];
const SWAPS = [
  [' < ', ' <= '], [' <= ', ' < '], [' > ', ' >= '], [' >= ', ' > '], [' == ', ' != '], [' != ', ' == '],
  [' && ', ' || '], [' || ', ' && '], [' + ', ' - '], [' - ', ' + '], [' * ', ' + '], [' += ', ' -= '],
  [' |= ', ' &= '], [' & ', ' | '], ['iszero(', '('], ['DISPUTED_CLAIMED', 'CLAIMED'],
];
// [file, line's text, swap]: not to be told apart from outside, and why
const EQUAL = [
  ['Calendar.sol', 'if (next > end) next = end', 'at equality nothing changes'],
  ['Escrow.sol', 'if (due > pot.paid)', 'at due = paid nothing is added either way'],
  ['Pots.sol', 'if (ofSeller > toSeller) (ofSeller', 'at equality nothing is carried over'],
  ['Pots.sol', 'if (ofBuyer > toBuyer) (ofSeller', 'at equality nothing is carried over'],
  ['Purse.sol', 'COIN_GAS + COIN_GAS / 32', 'REST_GAS alone is more than the 64th part that a call keeps back'],
  ['Purse.sol', 'TOKEN_GAS + TOKEN_GAS / 32', 'the same'],
  ['PackedDeal.sol', 'flags >= FEES', 'every flag below is handled before: a value of exactly FEES is the only difference, and flags are sums'],
];

const sources = Object.fromEntries(
  readdirSync(here('src')).sort().map((file) => [file, readFileSync(here(`src/${file}`), 'utf8')]),
);

function* mutants() {
  for (const file of FILES) {
    const lines = sources[file].split('\n');
    for (const [number, line] of lines.entries()) {
      const code = line.replace(/\/\/.*/, '');
      if (/^\s*(import|pragma|event|error|\*|bytes32.*constant|".*")/.test(code)) continue;
      for (const [from, to] of SWAPS) {
        for (let at = code.indexOf(from); at >= 0; at = code.indexOf(from, at + 1)) {
          const mutant = code.slice(0, at) + to + code.slice(at + from.length);
          yield { file, number, line, mutant, text: lines.with(number, mutant).join('\n') };
        }
      }
    }
  }
}

function tests(code, args) {
  writeFileSync(here('out/mutant.hex'), code);
  return forge(['test', '--fail-fast', '--no-match-contract', 'VectorsTest', ...args], {
    env: { ...process.env, ESCROW_CODE: 'out/mutant.hex', FOUNDRY_INVARIANT_RUNS: '12', FOUNDRY_FUZZ_RUNS: '64' },
    stdio: 'pipe',
    timeout: 300_000,
  }).status === 0;
}

mkdirSync(here('out'), { recursive: true });
let [made, killed, unbuilt] = [0, 0, 0];
const survivors = [];
for (const [index, { file, number, line, mutant, text }] of [...mutants()].entries()) {
  if (index < from || (index - from) % every !== 0) continue;
  const code = compiled({ ...sources, [file]: text }, 'Escrow');
  if (code === null) {
    unbuilt++;
    continue;
  }
  made++;
  const lives = tests(code, ['--no-match-test', 'invariant']) && tests(code, ['--match-test', 'invariant']);
  console.error(`${made}. ${file}:${number + 1} ${lives ? 'not noticed' : 'noticed'}`);
  if (!lives) killed++;
  else {
    const equal = EQUAL.find(([f, part]) => f === file && line.includes(part));
    survivors.push({ file, number, line, mutant, equal });
    console.log(`${equal ? 'equal' : 'LIVES'} ${file}:${number + 1}\n  - ${line.trim()}\n  + ${mutant.trim()}`);
  }
}
rmSync(here('out/mutant.hex'), { force: true });
const unexplained = survivors.filter(({ equal }) => !equal).length;
console.log(`${made} mutants, ${killed} noticed, ${survivors.length - unexplained} equal, ${unexplained} not noticed (${unbuilt} did not compile)`);
process.exit(unexplained === 0 ? 0 : 1);
