import { readFileSync } from 'node:fs'
import { processesIn } from '../../tests/faults/child-town.ts'
import { cpuSeconds } from './load.ts'

/** CPU seconds of processes a process waited for after they ended, from /proc. */
function cpuOfEnded(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/** CPU seconds a database server has used so far: its living processes, and those that ended. */
export async function databaseCpuSeconds({
  cluster,
  postmaster,
}: {
  cluster: string
  postmaster: number
}): Promise<number> {
  const pids = await processesIn(cluster)
  return pids.reduce((sum, pid) => sum + cpuSeconds(pid), cpuOfEnded(postmaster))
}
