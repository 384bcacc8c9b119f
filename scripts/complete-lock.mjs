// Adds to package-lock.json the optional packages for other platforms that `npm install` left out because the
// registry at hand does not carry them: `npm ci` refuses a lock file without them. Run it after `npm install PACKAGE`.
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  netbsd: 'netbsd',
  openbsd: 'openbsd',
  openharmony: 'openharmony',
  sunos: 'sunos',
  win32: 'win32',
  aix: 'aix',
  fsevents: 'darwin',
};
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'ppc64le', 'riscv64', 's390x', 'x64', 'wasm32'];
const SYNONYMS = { armv7: 'arm', gnueabihf: 'arm', x86_64: 'x64' };

/** The platform that a package of binaries is for, as its name tells. */
function platformOf(name) {
  const words = name.split(/[/@-]/).map((word) => SYNONYMS[word] ?? word);
  const os = words.map((word) => SYSTEMS[word]).find((found) => found !== undefined);
  const cpu = words.find((word) => PROCESSORS.includes(word));
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  return { ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }), ...(os && { os: [os] }) };
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const known = [`${path}/node_modules/${name}`, `node_modules/${name}`].some(
      (place) => lock.packages[place.replace(/^\//, '')],
    );
    const platform = platformOf(name);
    if (known || Object.keys(platform).length === 0) continue;
    const exact = version.replace(/^[\^~=]/, '');
    lock.packages[`node_modules/${name}`] = {
      version: exact,
      ...platform,
      ...(entry.dev && { dev: true }),
      license: entry.license,
      optional: true,
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`${added} optional packages added to package-lock.json`);
