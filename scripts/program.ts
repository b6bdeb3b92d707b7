import { spawn } from 'node:child_process'

type Ended = { code: number; output: string; seconds: string }

/**
 * Runs a program in the project's folder. `output` is what it printed, both streams in order; with `show` it goes to
 * our own streams instead. A program that cannot be started or is killed counts as code 1.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { show?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const began = performance.now()
  const env = { ...process.env, ...options.env }
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      env,
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
    })
    let output = ''
    const keep = (text: Buffer) => {
      output += text.toString('utf8')
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    const end = (code: number | null) =>
      resolve({ code: code ?? 1, output, seconds: ((performance.now() - began) / 1000).toFixed(1) })
    child.once('error', (error) => {
      output += error.message
      end(1)
    })
    child.once('close', end)
  })
}
