import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { compact, styleSheet, usedTokens } from './style-sheet.ts'

describe('styleSheet', () => {
  it('names its own bytes, for the CSP and for the address', () => {
    expect(createHash('sha256').update(styleSheet.text).digest('base64')).toBe(styleSheet.hash)
    expect(styleSheet.href).toMatch(/^\/assets\/[0-9a-f]{16}\.css$/)
  })

  it('asks nothing of the network and cannot end the element it is written into', () => {
    expect(styleSheet.text).not.toMatch(/url\(|@import|<\//)
  })

  it('declares every custom property it uses', () => {
    const declared = new Set([...styleSheet.text.matchAll(/(--[a-z0-9_-]+):/g)].map((match) => match[1]))
    const used = [...styleSheet.text.matchAll(/var\((--[a-z0-9_-]+)\)/g)].map((match) => match[1])
    expect(used.filter((name) => !declared.has(name))).toEqual([])
  })
})

describe('usedTokens', () => {
  const tokens = ':root { --color-a: #111; --color-b: var(--color-a); --color-c: #333; }'

  it('keeps the tokens in use and those they refer to', () => {
    expect(usedTokens(tokens, 'p{color:var(--color-b)}')).toBe(
      ':root{--color-a:#111;--color-b:var(--color-a)}',
    )
  })

  it('stops at a token the design system does not have', () => {
    expect(() => usedTokens(tokens, 'p{color:var(--color-x)}')).toThrow('unknown design token --color-x')
  })
})

describe('compact', () => {
  it('takes out comments and white space and leaves sums alone', () => {
    expect(compact('/* a */\na > b ,\nc {\n  top: calc(1px + 2px);\n  margin: 0 auto;\n}\n')).toBe(
      'a>b,c{top:calc(1px + 2px);margin:0 auto}',
    )
  })
})
