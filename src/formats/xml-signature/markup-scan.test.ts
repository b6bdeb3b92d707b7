import { describe, expect, it } from 'vitest'
import { XmlRefusal } from '../xml/index.ts'
import { scanMarkup } from './markup-scan.ts'

const limits = { bytes: 1000, depth: 3, elements: 6, attributes: 2, namespaces: 3 }

function verdict(text: string): string {
  try {
    scanMarkup(text, limits)
    return 'accepted'
  } catch (error) {
    return error instanceof XmlRefusal ? error.code : String(error)
  }
}

describe('measuring markup before it is parsed', () => {
  it.each([
    ['three levels', '<a><b><c/></b></a>', 'accepted'],
    ['four levels', '<a><b><c><d/></c></b></a>', 'too-deep'],
    ['siblings instead of levels', '<a><b/><b></b><b/></a>', 'accepted'],
    ['six pieces', '<a><b/><b/><b/><!-- c --><?d?></a>', 'accepted'],
    ['seven pieces', '<a><b/><b/><b/><b/><!-- c --><?d?></a>', 'too-many-elements'],
    ['two attributes', `<a b="1" c='2'/>`, 'accepted'],
    ['three attributes', `<a b="1" c='2' d="3"/>`, 'too-many-attributes'],
    ['attributes behind a bracket in a value', '<a b=">" c=">" d="3"/>', 'too-many-attributes'],
    ['a slash at the end of a value', '<a b="/"><a><a><a/></a></a></a>', 'too-deep'],
    ['namespaces side by side', '<a xmlns="u" xmlns:b="v"><b xmlns:c="w"/><b xmlns:d="x"/></a>', 'accepted'],
    [
      'namespaces within each other',
      '<a xmlns="u" xmlns:b="v"><b xmlns:c="w"><b xmlns:d="x"/></b></a>',
      'too-many-attributes',
    ],
    ['markup inside comments and CDATA', '<a><!-- <b><b><b><b> --><![CDATA[<b><b><b><b>]]></a>', 'accepted'],
    ['a DOCTYPE', '<!DOCTYPE a><a/>', 'doctype-forbidden'],
    ['a DOCTYPE in a comment', '<!-- <!DOCTYPE a> --><a/>', 'accepted'],
    ['what is never closed', '<a><!-- ', 'accepted'],
    ['a tag that never ends', '<a b="', 'accepted'],
  ])('%s', (_name, text, expected) => {
    expect(verdict(text)).toBe(expected)
  })
})
