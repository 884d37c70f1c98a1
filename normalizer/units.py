"""Every spelling of a unit of measure -> the canonical unit of its dimension and the exact factor."""

from __future__ import annotations

from decimal import Decimal

# canonical unit -> spellings (folded) by factor. What counts pieces stands in COUNTERS.
_SPELLINGS: dict[str, dict[str, str]] = {
    "g": {
        "1": "g gr gm gram grams 克 公克 gramm gramme",
        "1000": "kg kgs kilo kilos 公斤 千克",
        "0.001": "mg 毫克",
        "0.000001": "ug mcg μg 微克",
        "500": "斤 市斤",
        "50": "两",
        "1000000": "吨",
        "600": "台斤",
        "453.59237": "lb lbs 磅 pound pounds",
        "28.349523125": "oz 盎司 ounce ounces",
        "0.2": "克拉 carat carats",
    },
    "ml": {
        "1": "ml cc 毫升",
        "1000": "l ltr liter liters litre litres 升 公升 立升",
        "10": "cl 厘升",
        "100": "dl 分升",
        "29.5735295625": "floz 液盎司 液体盎司",
        "3785.411784": "gal gallon gallons 加仑",
    },
    "cm": {
        "1": "cm 厘米 公分",
        "0.1": "mm 毫米",
        "10": "dm 分米",
        "100": "m 米 公尺 meter meters metre metres",
        "100000": "km 千米 公里",
        "0.0001": "um μm 微米",
        "0.0000001": "nm 纳米",
        "30.48": "ft 英尺 feet foot",
        "91.44": "yd",
    },
    "inch": {"1": 'inch inches 英寸 英吋 寸 吋 "'},
    "m2": {"1": "m2 sqm 平方米 平米 平方 平方公尺"},
    "m3": {"1": "m3 立方米 立方"},
    "gb": {"1": "gb gib", "1024": "tb tib", "0.0009765625": "mb mib"},
    "w": {"1": "w 瓦 瓦特 watt watts", "1000": "kw 千瓦"},
    "hp": {"1": "匹 马力"},
    "v": {"1": "v 伏 伏特 volt volts", "1000": "kv 千伏"},
    "mah": {"1": "mah 毫安 毫安时", "1000": "ah 安时", "10000": "万毫安 万毫安时 万mah"},
    "wh": {"1": "wh 瓦时", "1000": "kwh 千瓦时"},
    "hz": {"1": "hz 赫兹 赫", "1000": "khz", "1000000": "mhz", "1000000000": "ghz"},
    "mp": {"0.01": "万像素 万画素", "100": "亿像素", "1": "mp 百万像素"},
    "lm": {"1": "lm 流明"},
    "dpi": {"1": "dpi"},
    "db": {"1": "db 分贝"},
    "h": {"1": "h 小时 hour hours hr hrs"},
    "min": {"1": "min mins 分钟 minutes"},
    "s": {"1": "秒 秒钟 sec"},
    "day": {"1": "天 days"},
    "month": {"1": "个月 月龄 months"},
    "yr": {"1": "岁 周岁"},
    "person": {"1": "人 人份 人用 人位"},
    "celsius": {"1": "°c 摄氏度"},
    "degree": {"1": "度 ° %vol vol"},
    "percent": {"1": "%"},
    "kcal": {"1": "kcal 千卡 大卡"},
    "pair": {"1": "双 对"},
}

# Measure words for pieces, each with what must not follow (双 of 双肩包, 条 of 条纹, 天 of 天猫 are no measure).
COUNTERS: dict[str, str] = {
    "片": "", "粒": "", "颗": "", "枚": "", "抽": "湿屉油绳", "瓶": "盖子颈口", "罐": "头车", "听": "筒诊力歌音书读",
    "包": "邮装边裹臀跟头围皮容括膜", "袋": "鼠子", "盒": "子", "箱": "子", "支": "持架付撑", "只": "要为是有限需",
    "个": "性人", "条": "纹码绒形", "张": "力", "卷": "发尺筒纸笔毛边帘心", "件": "夹", "根": "据", "枝": "", "壶": "",
    "杯": "子垫盖", "碗": "柜架", "串": "联", "桶": "面", "提": "示拉琴升高供手包", "板": "鞋栗材寸", "筒": "灯骨裙靴",
    "幅": "度", "朵": "拉", "株": "", "排": "骨扣插气水", "扎": "啤带染", "捆": "", "节": "能日水约", "册": "",
    "本": "子田色体草册",
}  # fmt: skip

# What must not follow other units that are also the beginning of common words.
NOT_BEFORE: dict[str, str] = {
    "米": "白色黄灰粉奇其糊线饭粒老", "升": "级降温华学值", "天": "猫然蓝空丝鹅梭堂使地", "度": "假数", "秒": "杀",
    "人": "气付评体造工脸物民生群像", "瓦": "楞片尔", "寸": "头", "对": "开讲折比夹接联话", "岁": "月",
    "两": "用件个只条双款色层", "双": "肩层面人卡头核门用控向模缸灶系眼拼料杠扣侧股拉",
}  # fmt: skip

_FACTORS: dict[str, tuple[str, Decimal]] = {
    spelling: (unit, Decimal(factor))
    for unit, by_factor in _SPELLINGS.items()
    for factor, spellings in by_factor.items()
    for spelling in spellings.split()
} | {counter: ("piece", Decimal(1)) for counter in COUNTERS}

UNITS = frozenset(unit for unit, _ in _FACTORS.values())
"""The canonical units."""

LONGEST = max(map(len, (spelling for spelling in _FACTORS if not spelling.isascii())))


def unit_of(spelling: str) -> tuple[str, Decimal] | None:
    """The canonical unit of a folded spelling, and what one of it is in that unit; None for an unknown one.

    >>> unit_of("斤"), unit_of("tb"), unit_of("xyz")
    (('g', Decimal('500')), ('gb', Decimal('1024')), None)
    """
    return _FACTORS.get(spelling)
