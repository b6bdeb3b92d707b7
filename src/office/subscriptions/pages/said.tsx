import { type Page, page } from '#kernel'
import { Heading, usePage } from '#ui'

function Said({ name }: { name: string }) {
  const { t } = usePage()
  return (
    <Heading level={1} lead={t(`subscriptions.${name}.lead`)}>
      {t(`subscriptions.${name}.title`)}
    </Heading>
  )
}

/** A page that only says how something went. */
const said = (path: string, name: string): Page =>
  page<null>({
    path,
    face: 'portal',
    grant: 'public',
    cache: true,
    parent: { path: '/subscribe', label: 'subscriptions.subscribe.title' },
    load: async () => null,
    title: (_data, t) => t(`subscriptions.${name}.title`),
    view: () => <Said name={name} />,
  })

export const saidPages: readonly Page[] = [said('/subscribe/sent', 'sent'), said('/subscribe/left', 'left')]
