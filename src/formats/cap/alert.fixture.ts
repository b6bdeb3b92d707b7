import type { CapAlertInput } from './alert.ts'

/** An alert no rule finds fault with, as a town would send it. */
export const FLAWLESS: CapAlertInput = {
  identifier: '2.49.0.1.392.322075.20260701-1',
  sender: 'bousai@city.example.jp',
  sent: '2026-07-01T03:00:00.000Z',
  status: 'Actual',
  msgType: 'Alert',
  scope: 'Public',
  info: [
    {
      language: 'ja',
      category: ['Met'],
      event: '大雨',
      responseType: ['Evacuate'],
      urgency: 'Immediate',
      severity: 'Severe',
      certainty: 'Likely',
      expires: '2026-07-01T09:00:00.000Z',
      senderName: '見本市',
      headline: '見本市に避難指示が出ました',
      description: '川の水があふれるおそれがあります。',
      instruction: '危険な場所から全員避難してください。',
      web: 'https://city.example.jp/alerts/1',
      contact: '0855-00-0000',
      area: [
        {
          areaDesc: '見本市',
          polygon: [
            [
              [35, 132],
              [35, 132.5],
              [34.5, 132.5],
              [35, 132],
            ],
          ],
          geocode: [{ valueName: 'JISX0402', value: '322075' }],
        },
      ],
    },
  ],
}
