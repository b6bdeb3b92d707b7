import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'

/** CPU seconds a process has used so far (user and system), from /proc. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

export type Load = { requests: number; seconds: number; cpu: number; perCpuSecond: number; p99Ms: number }

/** Asks for `url` over `lanes` kept connections for `seconds`; counts what the process `pid` spent on it. */
export async function load(
  url: string,
  pid: number,
  { seconds, lanes, headers }: { seconds: number; lanes: number; headers: Record<string, string> },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes })
  const until = performance.now() + seconds * 1000
  const before = cpuSeconds(pid)
  const started = performance.now()
  const waits: number[] = []
  const lane = async () => {
    while (performance.now() < until) {
      const asked = performance.now()
      await once(url, agent, headers)
      waits.push(performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const took = (performance.now() - started) / 1000
  const cpu = cpuSeconds(pid) - before
  agent.destroy()
  return {
    requests: waits.length,
    seconds: took,
    cpu,
    perCpuSecond: waits.length / cpu,
    p99Ms: percentile(waits, 0.99),
  }
}

function once(url: string, agent: Agent, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200 && response.statusCode !== 304)
        reject(new Error(`${url}: ${response.statusCode}`))
      response.on('end', resolve).resume()
    }).once('error', reject)
  })
}

/** The smallest of the values that at least `share` of them do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`)
}
