// Measures every act (gas/Gas.t.sol) and writes the table into docs/protocols/escrow.md; with --check it
// compares instead, and it always fails when a plain purchase is dearer than it may be.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { forge } from './forge.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const BEGIN = '<!-- gas:begin -->';
const END = '<!-- gas:end -->';
const GATES = { token: 110000, coin: 83000 };
const FRESH_WORD = 17100;

rmSync(here('out/gas'), { recursive: true, force: true });
const run = forge(['test', '--threads', '1'], {
  env: { ...process.env, FOUNDRY_PROFILE: 'gas' },
  stdio: 'pipe',
  encoding: 'utf8',
});
if (run.status !== 0) {
  console.error(run.stdout + run.stderr);
  process.exit(1);
}
const [token, coin] = ['token', 'coin'].map((money) => {
  const gas = JSON.parse(readFileSync(here(`out/gas/${money}.json`), 'utf8'));
  return Object.fromEntries(Object.entries(gas).map(([name, units]) => [name, Number(units)]));
});

const ROWS = [
  ['**plain purchase**, re-used word', ['fund', 'release']],
  ['**plain purchase**, fresh word', ['fund, fresh word', 'release']],
  ['fund', ['fund']],
  ['release', ['release']],
  ['refund', ['refund']],
  ['cancel', ['cancel']],
  ['settle, sent by a party', ['settle, sent by a party']],
  ['settle, sent by somebody else', ['settle, sent by another']],
  ['redeem a part', ['redeem a part']],
  ['redeem the last voucher and close', ['redeem the last']],
  ['claim', ['claim']],
  ['dispute (panel of two)', ['dispute (panel of two)']],
  ['rule, with a fee', ['rule, with a fee']],
  ['timeout, unclaimed', ['timeout, unclaimed']],
  ['timeout, undisputed', ['timeout, undisputed']],
  ['timeout, unruled', ['timeout, unruled']],
  ['deposit', ['deposit']],
  ['withdraw', ['withdraw']],
  ['purchase with fees', ['fund, fees', 'release, fees']],
  ['purchase with own places to be paid', ['fund, own places to be paid', 'release, own places to be paid']],
  ['purchase with cancellation rates', ['fund, cancellation rates', 'release, cancellation rates']],
  ['purchase with three nights', ['fund, three nights', 'release, three nights']],
  ['purchase with three nights, first on their page', ['fund, three nights, new page', 'release, three nights, new page']],
  ['purchase with both deposits (to HELD)', ['fund, both deposits', 'release, both deposits']],
  ['timeout, deposits returned', ['timeout, deposits returned']],
];
const sum = (gas, names) =>
  names.reduce((total, name) => {
    if (!(name in gas)) throw new Error(`not measured: ${name}`);
    return total + gas[name];
  }, 0);
const units = (n) => n.toLocaleString('en-US');
const table = [
  '| act | ERC-20 | coin |',
  '| --- | ---: | ---: |',
  ...ROWS.map(([title, names]) => `| ${title} | ${units(sum(token, names))} | ${units(sum(coin, names))} |`),
].join('\n');

for (const [money, gas] of Object.entries({ token, coin })) {
  const [reused, fresh] = [sum(gas, ['fund', 'release']), sum(gas, ['fund, fresh word', 'release'])];
  console.log(`plain purchase, ${money}: ${units(reused)} (gate ${units(GATES[money])}), fresh word ${units(fresh)}`);
  if (reused > GATES[money] || fresh > GATES[money] + FRESH_WORD) {
    console.error(`a plain purchase in ${money} is dearer than it may be`);
    process.exit(1);
  }
}

const file = here('../docs/protocols/escrow.md');
const text = readFileSync(file, 'utf8');
const [head, rest] = text.split(BEGIN);
const tail = rest.split(END)[1];
const wanted = `${head}${BEGIN}\n${table}\n${END}${tail}`;
if (process.argv.includes('--check')) {
  if (text !== wanted) {
    console.error('the gas table in docs/protocols/escrow.md is not what was measured: npm run gas');
    process.exit(1);
  }
} else {
  writeFileSync(file, wanted);
}
