import { Button } from './button.tsx'
import { usePage } from './page-context.tsx'

type SearchBoxProps = {
  /** The page that answers, with the language: it reads `q` from its address. */
  action: string
  label: string
  /** An example or two of what people may type. */
  hint?: string | undefined
  value?: string | undefined
}

const longest = 100

/** A search as a plain GET form: its answer has an address that can be kept, sent on and gone back to. */
export function SearchBox({ action, label, hint, value }: SearchBoxProps) {
  const { t } = usePage()
  return (
    <search>
      <form className="hb-search" action={action} method="get">
        <label className="hb-search__label" htmlFor="search-q">
          {label}
        </label>
        {hint && (
          <p className="hb-search__hint" id="search-hint">
            {hint}
          </p>
        )}
        <div className="hb-search__row">
          <input
            className="hb-input"
            id="search-q"
            name="q"
            type="search"
            defaultValue={value}
            maxLength={longest}
            autoComplete="off"
            enterKeyHint="search"
            aria-describedby={hint ? 'search-hint' : undefined}
          />
          <Button>{t('ui.search.button')}</Button>
        </div>
      </form>
    </search>
  )
}
