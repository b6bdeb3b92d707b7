const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}

/** Controls but tab and line ends, codes that are no characters, and lone surrogates, which no encoding can write. */
const unwritable = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu

/** Whether {@link escapeXml} drops nothing of a text. */
export const isXmlText = (text: string): boolean => text.search(unwritable) === -1

/** Text made safe for element content and double-quoted attributes. Characters XML cannot carry are dropped. */
export function escapeXml(text: string): string {
  return text.replace(unwritable, '').replace(/[&<>"\r]/g, (character) => escapes[character] ?? '')
}
