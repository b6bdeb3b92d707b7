/** One JSON object a line with `--json`; otherwise `name: value` lines with a blank line between rows. */
export function printRow(row: object, json: boolean): void {
  if (json) return void process.stdout.write(`${JSON.stringify(row)}\n`)
  const lines = Object.entries(row).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  process.stdout.write(`${lines.join('\n')}\n\n`)
}
