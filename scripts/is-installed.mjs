/**
 * `node scripts/is-installed.mjs <project>`: exit 0 when npm has already installed exactly what package-lock.json
 * names for this machine, 1 otherwise. Plain JavaScript, for it runs under whatever Node is there before ours is.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const read = (file) => JSON.parse(readFileSync(join(process.argv[2] ?? '.', file), 'utf8')).packages

const fits = (list, own) => list === undefined || list.includes(own)

/** An optional package for another system stays away; so does what is only there for the sake of one. */
const wantedHere = ({ os, cpu, libc, optional }) =>
  fits(os, process.platform) && fits(cpu, process.arch) && !(optional && libc)

const same = (one, other) => one.version === other?.version && one.integrity === other?.integrity

try {
  const wanted = read('package-lock.json')
  // npm writes this list last, and `npm ci` removes it first.
  const there = read('node_modules/.package-lock.json')
  const right = Object.entries(there).every(([path, one]) => same(one, wanted[path]))
  const whole = Object.entries(wanted).every(
    ([path, one]) => path === '' || path in there || (one.optional && !(one.os && wantedHere(one))),
  )
  process.exitCode = right && whole ? 0 : 1
} catch {
  process.exitCode = 1
}
