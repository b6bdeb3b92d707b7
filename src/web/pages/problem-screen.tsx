import { ButtonLink, Heading, usePage } from '#ui'

/** What went wrong, what the reader can do, and the way home. */
export function ProblemScreen({ status, message, home }: { status: number; message: string; home: string }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={status >= 500 ? t('web.problem.ours') : t('web.problem.yours')}>
        {message}
      </Heading>
      <ButtonLink href={home}>{t('web.problem.home')}</ButtonLink>
    </>
  )
}
