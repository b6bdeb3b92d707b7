import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importDefinitions, publishedDefinitions } from '#kernel'
import { openTown, type TestTown } from './setup/town.ts'

type Listed = { definitions: { engine: string; name: string; sha256: string; state: string }[] }

const rules = readFileSync('commons/alerts/rules.yaml', 'utf8')

/** What a newer version of the program would bring; answers with its digest. */
async function bring(town: TestTown, name: string, text: string): Promise<string> {
  const before = await town.connection.db
    .withSchema('kernel')
    .selectFrom('definition' as never)
    .selectAll()
    .execute()
  await importDefinitions(
    town.connection.db,
    [{ engine: 'alerts', name, bytes: Buffer.from(text) }],
    town.now(),
  )
  const after = (await town.connection.db
    .withSchema('kernel')
    .selectFrom('definition' as never)
    .selectAll()
    .execute()) as { sha256: string }[]
  const known = new Set((before as { sha256: string }[]).map((row) => row.sha256))
  const fresh = after.find((row) => !known.has(row.sha256))
  if (!fresh) throw new Error('nothing new was imported')
  return fresh.sha256
}

describe('a definition that a newer version brings', () => {
  it('runs only once somebody publishes it, and the earlier one can be put back', async () => {
    const town = await openTown()
    const { actor } = await town.staff('administrator')
    const sha256 = await bring(town, 'rules', `${rules}\n# newer\n`)
    expect((await publishedDefinitions(town.connection.db, 'alerts'))['rules']).toBe(rules)
    await town.run('kernel.publish-definition', { engine: 'alerts', name: 'rules', sha256 }, actor)
    expect((await publishedDefinitions(town.connection.db, 'alerts'))['rules']).toBe(`${rules}\n# newer\n`)
    const { definitions } = (await town.run('kernel.list-definitions', {}, actor)) as Listed
    const earlier = definitions.find((one) => one.name === 'rules' && one.state === 'retired')
    await town.run(
      'kernel.publish-definition',
      { engine: 'alerts', name: 'rules', sha256: earlier?.sha256 },
      actor,
    )
    expect((await publishedDefinitions(town.connection.db, 'alerts'))['rules']).toBe(rules)
  })

  it('is refused with its mistakes when it would not run beside the others, and what runs stays', async () => {
    const town = await openTown()
    const { actor } = await town.staff('administrator')
    const sha256 = await bring(town, 'rules', 'rules: [{ id: x }]\n')
    const publishing = town.run(
      'kernel.publish-definition',
      { engine: 'alerts', name: 'rules', sha256 },
      actor,
    )
    await expect(publishing).rejects.toMatchObject({
      code: 'kernel.definition-invalid',
      detail: { mistakes: expect.stringContaining('rules.yaml') },
    })
    expect((await publishedDefinitions(town.connection.db, 'alerts'))['rules']).toBe(rules)
  })

  it('that was never imported cannot be published, whatever its digest', async () => {
    const town = await openTown()
    const { actor } = await town.staff('administrator')
    const unknown = { engine: 'alerts', name: 'rules', sha256: '0'.repeat(64) }
    await expect(town.run('kernel.publish-definition', unknown, actor)).rejects.toMatchObject({
      code: 'kernel.definition-unknown',
    })
  })

  it('has one winner when two administrators publish at once', async () => {
    const town = await openTown()
    const { actor } = await town.staff('administrator')
    const digests = [
      await bring(town, 'rules', `${rules}\n# a\n`),
      await bring(town, 'rules', `${rules}\n# b\n`),
    ]
    await Promise.all(
      digests.map((sha256) =>
        town.run('kernel.publish-definition', { engine: 'alerts', name: 'rules', sha256 }, actor),
      ),
    )
    const { definitions } = (await town.run('kernel.list-definitions', {}, actor)) as Listed
    expect(definitions.filter((one) => one.name === 'rules' && one.state === 'published')).toHaveLength(1)
  })
})
