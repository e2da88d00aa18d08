// Runs forge straight from its package: node forge.mjs test …
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

export function forge(args, options = {}) {
  let binary;
  try {
    binary = createRequire(import.meta.url).resolve('@foundry-rs/forge-linux-amd64/bin/forge');
  } catch {
    console.error('no forge for this machine: its package is for Linux on x64 only');
    process.exit(3);
  }
  return spawnSync(binary, args, { cwd: here, stdio: 'inherit', ...options });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(forge(process.argv.slice(2)).status ?? 1);
