import type { Actor } from '#kernel'
import type { TestTown } from '../setup/town.ts'

/** A letter that was read, one that was withdrawn, one to post, and one that is being written, for the resident `id`. */
export async function inboxOf(
  town: TestTown,
  { actor, id }: { actor: Actor; id: string },
): Promise<Record<string, string>> {
  const run = async (name: string, input: object, by = actor) =>
    (await town.run(name, input, by)) as Record<string, string>
  const written = {
    to: id,
    kind: 'decision',
    section: 'welfare',
    title: '被災者生活支援金の支給の決定について',
    body: '申請のあった支援金について、次のとおり支給することを決定しました。\n支給額は1,000,000円です。',
    appeal: 'この決定に不服があるときは、3か月以内に、町長に審査請求をすることができます。',
  }
  const send = async (more: object = {}) => {
    const draft = await run('inbox.draft-letter', { ...written, ...more })
    return (await run('inbox.send-draft', { id: draft['id'], revision: 1 }))['id'] ?? ''
  }
  const resident: Actor = { kind: 'resident', id, grants: new Set() }
  await run('inbox.choose-post', { post: true }, resident)
  await run('inbox.request-mail', { address: 'shiori@example.jp', lang: 'ja' }, resident)
  const read = await send()
  const withdrawn = await send({ kind: 'letter' })
  while ((await town.settle()) > 0);
  await run('inbox.withdraw', { id: withdrawn, reason: '金額に誤りがありました。' })
  const draft = await run('inbox.draft-letter', written)
  const { rows } = await town.connection.pool.query<{ sha256: string }>(
    'select sha256 from inbox.document where message_id = $1',
    [read],
  )
  return {
    '/my/inbox/:id': withdrawn,
    '/inbox/confirm/:token': 'used-up',
    '/verify/file/:sha256': rows[0]?.sha256 ?? '',
    '/console/letters/:id': read,
    '/console/letters/drafts/:id': draft['id'] ?? '',
  }
}
