/**
 * Old and variant forms beside the form people type, for search only; a name is never rewritten. Sources: the pairs of
 * 戸籍法施行規則 別表第二 (人名用漢字許容字体) and 常用漢字表 (いわゆる康熙字典体); below them forms of family and place names that
 * the 縮退マップ of 文字情報基盤 brings to one form. Compatibility ideographs (神 U+FA19) need no line: NFKC knows them.
 */
const PAIRS = `
亞亜 惡悪 壓圧 圍囲 醫医 爲為 壹壱 隱隠 榮栄 營営 衞衛 驛駅 圓円 鹽塩 緣縁 艷艶 薗園 應応 歐欧 毆殴 櫻桜 奧奥 橫横 溫温 穩穏 假仮 價価
畫画 會会 囘回 壞壊 懷懐 繪絵 擴拡 殼殻 覺覚 學学 嶽岳 樂楽 渴渇 罐缶 卷巻 陷陥 勸勧 寬寛 關関 歡歓 觀観 氣気 歸帰 龜亀 僞偽 戲戯 犧犠
舊旧 據拠 擧挙 虛虚 峽峡 挾挟 狹狭 鄕郷 堯尭 曉暁 驅駆 駈駆 區区 勳勲 薰薫 徑径 惠恵 揭掲 溪渓 經経 繼継 莖茎 螢蛍 輕軽 鷄鶏 藝芸 擊撃
缺欠 縣県 儉倹 劍剣 險険 圈圏 檢検 獻献 硏研 權権 顯顕 驗験 嚴厳 效効 廣広 恆恒 鑛鉱 號号 國国 黃黄 黑黒 濟済 碎砕 齋斎 劑剤 櫻桜 册冊
殺殺 雜雑 參参 慘惨 棧桟 蠶蚕 贊賛 殘残 絲糸 視視 齒歯 兒児 辭辞 濕湿 實実 寫写 釋釈 壽寿 收収 從従 澁渋 獸獣 縱縦 肅粛 處処 緖緒 敍叙
將将 涉渉 燒焼 奬奨 獎奨 條条 狀状 乘乗 淨浄 剩剰 疊畳 繩縄 壤壌 孃嬢 讓譲 釀醸 觸触 囑嘱 愼慎 晉晋 眞真 寢寝 盡尽 圖図 粹粋 醉酔 穗穂
隨随 髓髄 樞枢 數数 瀨瀬 聲声 靜静 淸清 靑青 齊斉 攝摂 竊窃 專専 戰戦 淺浅 潛潜 纖繊 踐践 錢銭 禪禅 雙双 壯壮 爭争 莊荘 搜捜 插挿 巢巣
曾曽 裝装 僧僧 總総 聰聡 瘦痩 騷騒 增増 藏蔵 臟臓 卽即 屬属 續続 墮堕 對対 體体 帶帯 滯滞 臺台 瀧滝 擇択 澤沢 單単 擔担 膽胆 團団 彈弾
斷断 遲遅 晝昼 蟲虫 鑄鋳 廳庁 徵徴 聽聴 敕勅 鎭鎮 遞逓 鐵鉄 轉転 點点 傳伝 黨党 盜盗 燈灯 當当 鬪闘 德徳 獨独 讀読 稻稲 禰祢 腦脳 拜拝
廢廃 賣売 盃杯 麥麦 發発 髮髪 拔抜 蠻蛮 晚晩 祕秘 濱浜 瓶瓶 冨富 拂払 佛仏 倂併 竝並 變変 邊辺 邉辺 辨弁 瓣弁 辯弁 步歩 舖舗 穗穂 寶宝
寳宝 豐豊 峯峰 襃褒 飜翻 每毎 萬万 滿満 默黙 彌弥 譯訳 藥薬 與与 豫予 餘余 譽誉 搖揺 樣様 謠謡 遙遥 瑤瑶 來来 賴頼 亂乱 覽覧 龍竜 兩両
獵猟 綠緑 凉涼 壘塁 淚涙 勵励 禮礼 隸隷 靈霊 齡齢 曆暦 歷歴 戀恋 爐炉 勞労 樓楼 郞郎 祿禄 錄録 鍊錬 灣湾 凜凛 彥彦 戶戸 敎教 槇槙 巖巌
檜桧 籠篭 鷗鴎 嶋島 嶌島 埜野 攜携 淵渕 渊渕 閒間 愈癒 尙尚 奈奈 蘒萩 賴頼 姬姫 產産 內内 吳呉 槪概 稅税 說説 閱閲 銳鋭 脫脱 悅悦 者者
髙高 﨑崎 嵜崎 㟢崎 𠮷吉 濵浜 栁柳 桺柳 桒桑 舘館 𣘺橋 𡈽土 𦚰脇 𠩤原 德徳 鉃鉄 塲場 舩船 舗舗 煇輝 亰京 垈垈 逹達 迯逃 珎珍 珤宝 芦蘆
`

const toCommon: ReadonlyMap<string, string> = new Map(
  PAIRS.split(/\s+/u)
    .map((pair): [string, string] => {
      const [variant = '', common = ''] = [...pair]
      return [variant, common]
    })
    .filter(([variant, common]) => variant !== common),
)

/** Every variant form in `text` as the common form of its character. */
export const toCommonKanji = (text: string): string =>
  text.replaceAll(/\p{Script=Han}/gu, (kanji) => toCommon.get(kanji) ?? kanji)
