import { loadWords, type Words } from '../../src/kernel/languages/index.ts'
import { schemaWordKeys } from '../../src/web/ui/index.ts'
import { GallerySchema } from './console-gallery.tsx'
import { textsOf } from './gallery-texts.ts'

/** The words that ship, and for the fields of the gallery's own form made-up ones in every language. */
export function galleryWords(): Words {
  return new Map(
    [...loadWords('commons/languages')].map(([lang, words]) => {
      const { columns, areas } = textsOf(lang)
      const texts = [...columns, ...areas]
      const own = schemaWordKeys(GallerySchema, 'gallery').map(
        (key, index) => [key, texts[index % texts.length] ?? ''] as const,
      )
      return [lang, new Map([...words, ...own])]
    }),
  )
}
