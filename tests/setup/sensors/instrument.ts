import type { TestTown } from '../town.ts'

/** An instrument in a river that everybody may read, with the first value it told. */
export async function addInstrument(
  town: TestTown,
): Promise<{ thing: string; datastream: string; at: string }> {
  const { actor } = await town.staff('instrument-keeper')
  const make = async (name: string, input: object) =>
    ((await town.run(`sensors.${name}`, input, actor)) as { id: string }).id
  const thing = await make('add-thing', { name: '青波川 橋の下', kind: 'river', public: true })
  const measured = { name: '水位', property: 'river-level', sensor: '見本 WL-1', intervalSeconds: 60 }
  const datastream = await make('add-datastream', { thingId: thing, ...measured })
  const at = town.now()
  const observations = [{ datastream, phenomenonTime: at, result: 1 }]
  await town.run('sensors.observe', { observations }, actor)
  return { thing, datastream, at }
}
