import { textIn } from '#kernel'
import { Card, Grid, localPath, usePage } from '#ui'
import type { ServiceLine } from '../schema.ts'

/** A text in the language of the page, or in Japanese. */
export function useText(): (text: Readonly<Record<string, string>>) => string {
  const { lang } = usePage()
  return (text) => textIn(text, lang)
}

/** Services as cards, each leading to what is known of it. */
export function ServiceList({ services }: { services: readonly (ServiceLine & { because?: string })[] }) {
  const { lang } = usePage()
  const text = useText()
  return (
    <Grid>
      {services.map(({ id, title, about, section }) => (
        <Card key={id} heading={text(title)} href={localPath(lang, `/guide/${id}`)} meta={text(section)}>
          {text(about)}
        </Card>
      ))}
    </Grid>
  )
}
