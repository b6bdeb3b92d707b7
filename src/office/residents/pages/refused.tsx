import { kernelProblem, page } from '#kernel'
import { ButtonLink, Heading, localPath, usePage } from '#ui'
import { cardRefusals } from '../ports.ts'

const reasons: readonly string[] = [...cardRefusals, 'unknown', 'another']

function Refused({ reason }: { reason: string }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1}>{t(`residents.refused.${reason}`)}</Heading>
      <p>{t(`residents.refused.${reason}-text`)}</p>
      <p>
        <ButtonLink href={localPath(lang, '/my/sign-in')}>{t('residents.refused.again')}</ButtonLink>
      </p>
    </>
  )
}

/** What is said to who comes back from the provider without being signed in; nothing of the answer is in the address. */
export const refusedPage = page<string>({
  path: '/my/sign-in/refused/:reason',
  face: 'portal',
  grant: 'public',
  parent: { path: '/my/sign-in', label: 'residents.sign-in.title' },
  load: async (_ask, { reason = '' }) => {
    if (!reasons.includes(reason)) throw kernelProblem('not-found')
    return reason
  },
  title: (reason, t) => t(`residents.refused.${reason}`),
  view: ({ data }) => <Refused reason={data} />,
})
