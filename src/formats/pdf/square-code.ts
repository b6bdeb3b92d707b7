import qrcode from 'qrcode-generator'

/** A dark bar of a QR code (ISO/IEC 18004), in modules from its top left. */
export type Bar = { x: number; y: number; length: number }

/** The QR code of a text of ASCII, at error correction level M: its size in modules and its dark bars, row by row. */
export function squareCode(text: string): { modules: number; bars: Bar[] } {
  const code = qrcode(0, 'M')
  code.addData(text, 'Byte')
  code.make()
  const modules = code.getModuleCount()
  const bars: Bar[] = []
  for (let y = 0; y < modules; y++) {
    let from = -1
    for (let x = 0; x <= modules; x++) {
      const dark = x < modules && code.isDark(y, x)
      if (dark && from < 0) from = x
      if (!dark && from >= 0) {
        bars.push({ x: from, y, length: x - from })
        from = -1
      }
    }
  }
  return { modules, bars }
}
