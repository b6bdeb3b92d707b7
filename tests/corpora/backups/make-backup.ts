/**
 * `node tests/corpora/backups/make-backup.ts DATA TARGET`: saves the demonstration town that an earlier version of this
 * program runs on the folder DATA, as that version left it, into the folder TARGET. See README.md.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newIdentity, recipientOf } from '../../../src/kernel/backup/age-box.ts'
import { makeBackup } from '../../../src/kernel/backup/dump.ts'
import { writeKeysFile } from '../../../src/kernel/backup/keys-file.ts'
import { loadTownKeys } from '../../../src/kernel/backup/town-keys.ts'
import { systemSources } from '../../../src/kernel/clock/index.ts'
import { reachEmbedded } from '../../../src/kernel/database/index.ts'

const [dataDir = '', target = ''] = process.argv.slice(2)
const logins = await reachEmbedded(dataDir)
if (logins === null) throw new Error(`no town runs on ${dataDir}`)
const identity = await newIdentity()
const common = {
  url: logins.ownerUrl,
  dataDir,
  keys: await loadTownKeys(join(dataDir, 'keys')),
  program: '0.1.0',
}
await makeBackup({ ...common, folder: join(target, 'place'), recipients: [], at: systemSources.now() })
const sealer = { recipients: [await recipientOf(identity)] }
await writeKeysFile({ ...common, folder: target, sealer, rules: [], at: systemSources.now() })
await writeFile(join(target, 'operator.key'), `# of a demonstration town: opens nothing else\n${identity}\n`)
