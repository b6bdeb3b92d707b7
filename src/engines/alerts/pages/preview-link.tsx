import { localPath, usePage } from '#ui'

/** To what every medium would carry. */
export function PreviewLink({ id }: { id: string }) {
  const { lang, t } = usePage()
  return (
    <p>
      <a href={localPath(lang, `/console/alerts/${id}/preview`)}>{t('alerts.preview.link')}</a>
    </p>
  )
}
