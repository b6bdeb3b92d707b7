import { ButtonLink, Heading, localPath, usePage } from '#ui'

type ProblemScreenProps = { status: number; message: string; face: 'portal' | 'console' }

/** What went wrong, what the reader can do about it, and the ways on. */
export function ProblemScreen({ status, message, face }: ProblemScreenProps) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t(adviceFor(status))}>
        {message}
      </Heading>
      <p>{t(status >= 500 ? 'web.problem.call' : 'web.problem.find')}</p>
      <ButtonLink href={localPath(lang, face === 'portal' ? '/' : '/console')}>
        {t('web.problem.home')}
      </ButtonLink>
      {status >= 500 && (
        <p>
          <a href={localPath(lang, '/status')}>{t('web.problem.status')}</a>
        </p>
      )}
    </>
  )
}

function adviceFor(status: number): string {
  switch (status) {
    case 403:
      return 'web.problem.forbidden'
    case 404:
      return 'web.problem.not-found'
    case 429:
      return 'web.problem.too-often'
    case 503:
      return 'web.problem.busy'
    default:
      return status >= 500 ? 'web.problem.ours' : 'web.problem.yours'
  }
}
