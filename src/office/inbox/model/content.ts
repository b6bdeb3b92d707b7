import { z } from 'zod'

const Block = z.union([
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({
    kind: z.literal('table'),
    caption: z.string().nullable(),
    columns: z.array(z.object({ heading: z.string(), right: z.boolean() })),
    rows: z.array(z.array(z.string())),
  }),
])

/** What a message says; it exists opened only in memory. */
export const Content = z.object({
  title: z.string(),
  body: z.array(Block),
  /** 教示, paragraph by paragraph. */
  appeal: z.array(z.string()),
})
export type Content = z.output<typeof Content>

/** What is sealed of a message: its content, and what its file needs besides. */
export const SealedContent = Content.extend({
  /** The name as it stood when the letter was sent, as typed. */
  addressee: z.string(),
  /** The verification code; null for a notice. */
  code: z.string().nullable(),
})
export type SealedContent = z.output<typeof SealedContent>

/** What staff typed, as content. */
export const contentOf = ({
  title,
  body,
  appeal,
}: {
  title: string
  body: string
  appeal: string | null
}): Content => ({
  title,
  body: [{ kind: 'text', text: body }],
  appeal: appeal === null ? [] : appeal.split('\n').filter((line) => line !== ''),
})

/** The same the other way, for the form of a draft. */
export const typedOf = ({ title, body, appeal }: Content) => ({
  title,
  body: body.map((block) => (block.kind === 'text' ? block.text : '')).join('\n'),
  appeal: appeal.length === 0 ? null : appeal.join('\n'),
})
