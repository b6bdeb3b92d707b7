import type { z } from 'zod'
import { page } from '#kernel'
import { ButtonLink, DescriptionList, Heading, localPath, Time, usePage } from '#ui'
import { getTelegram } from '../operations/get-telegram.ts'
import { NOTED } from '../schema.ts'

/** In words where the officer asks; the stable code of a refusal is for who sent it. */
function Why({ reason }: { reason: string }) {
  const { t } = usePage()
  return NOTED.some((one) => one === reason) ? t(`alerts.telegram.why.${reason}`) : <code>{reason}</code>
}

function Result({ telegram }: { telegram: z.output<typeof getTelegram.output> }) {
  const { lang, t } = usePage()
  const { outcome, reason, title, reportedAt, alertId } = telegram
  return (
    <>
      <Heading level={1} lead={t(`alerts.telegram.${outcome}-text`)}>
        {t(`alerts.telegram.${outcome}`)}
      </Heading>
      <DescriptionList
        items={[
          { term: t('alerts.fact.telegram'), description: title || t('alerts.telegram.unreadable') },
          ...(reportedAt ? [{ term: t('alerts.fact.issued'), description: <Time at={reportedAt} /> }] : []),
          ...(reason ? [{ term: t('alerts.telegram.reason'), description: <Why reason={reason} /> }] : []),
        ]}
      />
      <ButtonLink href={localPath(lang, alertId ? `/console/alerts/${alertId}` : '/console/alerts')}>
        {t('alerts.telegram.back')}
      </ButtonLink>
    </>
  )
}

/** Where an upload that proposed nothing leads: what it was and why nothing follows. */
export const telegramPage = page({
  path: '/console/alerts/telegrams/:sha256',
  face: 'console',
  grant: 'alerts:read',
  parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
  load: (ask, { sha256 = '' }) => ask(getTelegram, { sha256 }),
  title: ({ outcome }, t) => t(`alerts.telegram.${outcome}`),
  view: ({ data }) => <Result telegram={data} />,
})
