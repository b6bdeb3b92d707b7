import { join } from 'node:path'
import type { Check, Finding } from '#kernel'
import type { Disk, Probes } from '../ports.ts'
import type { DoctorSettings } from '../settings.ts'

const gigabyte = 1024 ** 3
const megabyte = 1024 ** 2
const nodeMajor = '24'

/** What is looked at in the machine itself: nothing here needs a running town. */
export function machineChecks(settings: DoctorSettings, probes: Probes): Check[] {
  const { dataDir, backupDir, keysDir } = settings
  const folders = [dataDir, backupDir, keysDir].filter((path) => path !== null)
  return [
    {
      name: 'disk',
      codes: ['disk-full', 'disk-low', 'files-low', 'folder-missing', 'folder-not-writable'],
      look: async () => (await Promise.all(folders.map((path) => folder(probes, path)))).flat(),
    },
    { name: 'files', codes: ['file-open-to-others'], look: () => openFiles(probes, dataDir) },
    {
      name: 'memory',
      codes: ['memory-low'],
      look: async () => judgeMemory(probes.availableMemory()),
    },
    {
      name: 'program',
      codes: ['node-other', 'personas'],
      look: async () => [...judgeNode(probes.nodeVersion()), ...judgePersonas(settings.personas)],
    },
  ]
}

async function folder(probes: Probes, path: string): Promise<Finding[]> {
  const disk = await probes.disk(path)
  if (disk === null) return [{ code: 'folder-missing', severity: 'error', about: path }]
  const writable = await probes.isWritable(path)
  return [
    ...judgeDisk(path, disk),
    ...(writable ? [] : [{ code: 'folder-not-writable', severity: 'error' as const, about: path }]),
  ]
}

/** Full under 5 % or 500 MB, low under 15 % or 2 GB; of the number of files under 5 %. */
export function judgeDisk(path: string, { freeBytes, totalBytes, freeFiles, totalFiles }: Disk): Finding[] {
  const percent = Math.floor((freeBytes / Math.max(totalBytes, 1)) * 100)
  const detail = { percent, megabytes: Math.floor(freeBytes / megabyte) }
  const findings: Finding[] = []
  if (percent < 5 || freeBytes < gigabyte / 2)
    findings.push({ code: 'disk-full', severity: 'error', about: path, detail })
  else if (percent < 15 || freeBytes < 2 * gigabyte)
    findings.push({ code: 'disk-low', severity: 'warning', about: path, detail })
  if (totalFiles > 0 && freeFiles < totalFiles / 20)
    findings.push({ code: 'files-low', severity: 'error', about: path, detail: { files: freeFiles } })
  return findings
}

/** Whatever opens something is for its owner alone. */
async function openFiles(probes: Probes, dataDir: string): Promise<Finding[]> {
  const keys = join(dataDir, 'keys')
  const kek = join(keys, 'kek')
  const secret = [...(await probes.filesIn(keys)), ...(await probes.filesIn(kek))].filter(
    (path) => !path.endsWith('.pem'),
  )
  const paths = [keys, kek, join(dataDir, 'postgres.json'), ...secret]
  const judged = await Promise.all(
    paths.map(async (path): Promise<Finding[]> => {
      const standing = await probes.standing(path)
      if (standing === null || (standing.mode & 0o077) === 0) return []
      const mode = standing.mode.toString(8)
      return [{ code: 'file-open-to-others', severity: 'error', about: path, detail: { mode } }]
    }),
  )
  return judged.flat()
}

export const judgeMemory = (bytes: number): Finding[] =>
  bytes >= 200 * megabyte
    ? []
    : [{ code: 'memory-low', severity: 'warning', detail: { megabytes: Math.floor(bytes / megabyte) } }]

export const judgeNode = (version: string): Finding[] =>
  version.split('.')[0] === nodeMajor
    ? []
    : [{ code: 'node-other', severity: 'error', detail: { version, wanted: nodeMajor } }]

const judgePersonas = (on: boolean): Finding[] => (on ? [{ code: 'personas', severity: 'note' }] : [])
