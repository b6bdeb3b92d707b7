import { usePage } from './page-context.tsx'

/** First stop of the Tab key: past the menus, to `#main`. */
export function SkipLink() {
  const { t } = usePage()
  return (
    <a className="hb-skip-link" href="#main">
      {t('ui.skip')}
    </a>
  )
}
