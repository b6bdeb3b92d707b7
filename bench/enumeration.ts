/**
 * `npm run bench enumeration`: whether the clock tells what an answer does not: a person under protection from nobody, a
 * used code from one nobody ever had. Both are asked in turn, so that whatever else the machine does befalls both; how
 * far two questions about nothing differ is measured in the same run.
 */
import { randomUUID } from 'node:crypto'
import { type Actor, anonymous, type Operation, Problem, system } from '#kernel'
import { percentile, printLine } from './parts/load.ts'
import { median, printGoal, printLoad } from './parts/report.ts'
import { openTownInProcess, type TownInProcess } from './parts/town-in-process.ts'

const tries = 1500
const warmUp = 100
/** How far medians may lie apart, in milliseconds: less than the way through a network differs from one time to the next. */
const goalMs = 0.1

type Ask = (input: object) => Promise<unknown>

function asking({ app }: TownInProcess, name: string, actor: Actor): Ask {
  const op = app.modules.flatMap((one) => one.operations).find((one: Operation) => one.name === name)
  if (!op) throw new Error(`no operation ${name}`)
  // What is measured is the answer, not the limit on how often one may ask.
  return (input) => app.runner.run(op, input, { actor, via: 'api', limitBy: null })
}

/** Milliseconds of one refusal. */
async function refusal(ask: Ask, input: object): Promise<number> {
  const started = performance.now()
  const outcome = await ask(input).catch((error: unknown) => error)
  const took = performance.now() - started
  if (!(outcome instanceof Problem)) throw new Error('this was to be refused')
  return took
}

type Pair = { name: string; ask: Ask; known: object; nothing: () => object }

/** Both in turn, the first of each pair changing. */
async function waits({ ask, known, nothing }: Pair): Promise<[number[], number[]]> {
  const [about, none]: [number[], number[]] = [[], []]
  for (let n = 0; n < tries + warmUp; n += 1) {
    const first = n % 2 === 0
    const early = await refusal(ask, first ? known : nothing())
    const late = await refusal(ask, first ? nothing() : known)
    if (n < warmUp) continue
    about.push(first ? early : late)
    none.push(first ? late : early)
  }
  return [about, none]
}

const told = (values: readonly number[]) =>
  `p50 ${median(values).toFixed(3)} ms, p99 ${percentile(values, 0.99).toFixed(3)} ms`

async function compare(pair: Pair): Promise<void> {
  const [about, none] = await waits(pair)
  const [left, right] = await waits({ ...pair, known: pair.nothing() })
  const ratio = median(about) / median(none)
  const noise = median(left) / median(right)
  printLine(`${pair.name}: what is ${told(about)}; what is not ${told(none)} (N=${tries} each)`)
  printLine(`${pair.name}: ratio of medians ${ratio.toFixed(3)}; of two that are not ${noise.toFixed(3)}`)
  printGoal(`${pair.name}: within ${goalMs} ms`, Math.abs(median(about) - median(none)) <= goalMs)
}

const person = {
  name: '見えない　人',
  kana: 'ミエナイ　ヒト',
  birthDate: '1990-01-02',
  gender: 'female',
  address: '石見町一丁目1番地',
  postcode: '6990001',
  phone: null,
  email: null,
}

/** A person under protection, and nobody, to a clerk who may not know of them. */
async function protectedPerson(town: TownInProcess): Promise<Pair> {
  const desk = system('bench')
  const { id } = (await asking(town, 'residents.register', desk)(person)) as { id: string }
  await asking(town, 'residents.set-disclosure', desk)({ id, undisclosed: true })
  const grants = new Set(['residents:read', 'residents:register'])
  const ask = asking(town, 'residents.get', { kind: 'person', id: randomUUID(), grants })
  const purpose = 'counter'
  return {
    name: 'a person under protection',
    ask,
    known: { id, purpose },
    nothing: () => ({ id: randomUUID(), purpose }),
  }
}

/** A paper code that was used, and one nobody ever had. */
async function usedCode(town: TownInProcess): Promise<Pair> {
  const invite = asking(town, 'people.invite', system('bench'))
  const { personId } = (await invite({ name: '一郎', roles: ['official'] })) as { personId: string }
  const holder: Actor = { kind: 'person', id: personId, grants: new Set() }
  const { codes } = (await asking(town, 'people.make-paper-codes', holder)({})) as { codes: string[] }
  const ask = asking(town, 'people.use-paper-code', anonymous)
  await ask({ code: codes[0] })
  const nothing = () => ({ code: '00000-00000-00000-00000' })
  return { name: 'a used code', ask, known: { code: codes[0] }, nothing }
}

const town = await openTownInProcess()
try {
  printLoad()
  await compare(await protectedPerson(town))
  await compare(await usedCode(town))
  printLoad()
} finally {
  await town.stop()
}
