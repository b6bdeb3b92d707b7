import { Disclosure, Heading, NotificationBanner, usePage } from '#ui'
import { LANGUAGES } from '../definition.ts'
import { GENERATED } from '../phrases/table.ts'
import type { MissingPhrase } from '../phrases/tell.ts'
import type { Alert, InfoTexts, Texts } from '../schema.ts'
import { languageNames } from './language-names.ts'

function Words({ language, texts }: { language: string; texts: InfoTexts }) {
  return (
    <div lang={language}>
      <p className="hb-card__text">
        <strong>{texts.headline}</strong>
      </p>
      <p className="hb-card__text hb-lines">{texts.description}</p>
      <p className="hb-card__text hb-lines">{texts.instruction}</p>
    </div>
  )
}

/** What goes out in the languages people write, each marked as that language for screen readers. */
export function AlertTexts({ texts }: { texts: Texts }) {
  const { t } = usePage()
  return LANGUAGES.map((language) => (
    <section key={language} className="hb-card">
      <Heading level={3}>{t(`alerts.language.${language}`)}</Heading>
      <Words language={language} texts={texts[language]} />
    </section>
  ))
}

type GeneratedProps = {
  translations: Alert['translations']
  /** The Japanese sentences they stand for. */
  japanese: InfoTexts
  missing: readonly MissingPhrase[]
}

/** What goes out in the generated languages, with the Japanese it stands for, and which language lacks what. */
export function GeneratedTexts({ translations, japanese, missing }: GeneratedProps) {
  const { t } = usePage()
  return (
    <section className="hb-card">
      <Heading level={3}>{t('alerts.generated.heading')}</Heading>
      <p>{t('alerts.generated.text')}</p>
      {missing.length > 0 && (
        <NotificationBanner tone="warning" heading={t('alerts.generated.missing')}>
          <ul>
            {missing.map(({ language, path }) => (
              <li key={`${language} ${path}`}>
                {t('alerts.generated.missing-one', { language: languageNames[language] ?? language, path })}
              </li>
            ))}
          </ul>
        </NotificationBanner>
      )}
      <Disclosure summary={t('alerts.generated.stands-for')} open>
        <Words language="ja" texts={japanese} />
      </Disclosure>
      {GENERATED.map((language) => {
        const texts = translations[language]
        return (
          texts && (
            <Disclosure key={language} summary={languageNames[language]}>
              <Words language={language} texts={texts} />
            </Disclosure>
          )
        )
      })}
    </section>
  )
}
