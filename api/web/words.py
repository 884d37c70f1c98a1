"""What the codes of rules, issues, fields and states are called in words."""

from __future__ import annotations

from collections.abc import Mapping

from api.web.language import gettext, language
from normalizer.model import Issue, MappingStep
from normalizer.rulings import decision_of


def _(message: str) -> str:
    """Marks a message for translators; it is translated when it is shown."""
    return message


_FIELDS = {
    "sku": _("货号"),
    "group": _("款号"),
    "title": _("标题"),
    "brand": _("品牌"),
    "model": _("型号"),
    "product_words": _("品名"),
    "category": _("分类"),
    "price": _("价格"),
    "list_price": _("原价"),
    "currency": _("币种"),
    "stock": _("库存"),
    "gtin": _("条码"),
    "mpn": _("厂商编号"),
    "pack": _("包装"),
    "images": _("图片"),
    "image": _("图片"),
    "url": _("链接"),
    "shop": _("店铺"),
    "sales": _("销量"),
    "rating": _("评分"),
    "reviews": _("评价数"),
    "description": _("描述"),
    "mapping": _("映射写入的值"),
    "attributes": _("属性"),
    "updated_at": _("更新时间"),
    "in_stock": _("库存"),
    "completeness": _("完整度"),
    "member_price": _("会员价"),
    "deposit": _("定金"),
    "balance": _("尾款"),
    "channel": _("渠道"),
}

_RULES = {
    "title.as_received": _("标题原样采用"),
    "title.noise_removed": _("去掉标题里的促销用语"),
    "brand.field": _("品牌字段写的就是它"),
    "brand.field_alias": _("品牌字段写的是它的别名"),
    "brand.field_shop": _("品牌字段写的是店名，从中认出品牌"),
    "brand.field_unknown": _("词库不认识的品牌，按品牌字段保留"),
    "brand.title": _("标题里提到的品牌"),
    "brand.title_bracket": _("标题括号里的品牌"),
    "brand.title_first": _("标题开头的品牌"),
    "brand.title_pair": _("标题里中英文并列的品牌"),
    "brand.title_unknown_first": _("标题开头的陌生品牌名"),
    "brand.title_unknown_pair": _("标题里中英文并列的陌生品牌名"),
    "category.head_noun": _("由品名判断"),
    "category.path": _("由渠道的类目路径判断"),
    "category.decided_path": _("有人定过这条类目路径"),
    "category.title_and_path": _("品名与渠道类目一致"),
    "model.field": _("型号字段"),
    "model.title_code": _("标题里的型号"),
    "model.title_series": _("标题里的系列名"),
    "price.currency": _("带币种的金额"),
    "price.label": _("带价格字样的金额"),
    "price.number": _("金额数字"),
    "price.list": _("写明是原价"),
    "price.member": _("写明是会员价"),
    "price.deposit": _("写明是定金"),
    "price.balance": _("写明是尾款"),
    "stock.in_stock": _("写明有货"),
    "stock.sold_out": _("写明无货"),
    "stock.preorder": _("写明预售"),
    "stock.word": _("写明有或没有"),
    "stock.number": _("库存件数"),
    "stock.counted": _("写明剩余件数"),
    "gtin.ean8": _("EAN-8 条码，校验位正确"),
    "gtin.ean13": _("EAN-13 条码，校验位正确"),
    "gtin.upca": _("UPC-A 条码，校验位正确"),
    "gtin.upce": _("UPC-E 条码，校验位正确"),
    "gtin.gtin14": _("GTIN-14 条码，校验位正确"),
    "gtin.isbn10": _("ISBN-10 书号，校验位正确"),
    "gtin.isbn13": _("ISBN-13 书号，校验位正确"),
    "attribute.boolean": _("是或否"),
    "attribute.number": _("属性字段里的数字"),
    "attribute.quantity": _("属性字段里的数量与单位"),
    "attribute.quantity_by_unit": _("由单位认出的属性"),
    "attribute.text": _("属性字段的文字"),
    "attribute.title_quantity": _("标题里的数量与单位"),
    "attribute.word": _("文字里的词"),
    "attribute.value_elsewhere": _("值属于另一个属性，归到那里"),
    "attribute.value_fit": _("属性名陌生，由值认出属性"),
    "attribute.unit_of_field": _("单位取自属性名"),
    "attribute.unit_of_schema": _("单位取自分类的规定"),
    "attribute.unknown": _("词库不认识的属性，原样保留"),
    "attribute.value_alias": _("属性字段写的就是它或它的别名"),
    "attribute.value_unknown": _("词库不认识的值，原样保留"),
    "attribute.value_within": _("属性字段里含有它"),
    "colour.alias": _("颜色名"),
    "colour.ending": _("以颜色名结尾"),
    "colour.pair": _("两种颜色并列"),
    "colour.shade": _("商家的色名归到基本色"),
    "colour.title_word": _("标题里的颜色"),
    "colour.within": _("文字里含有颜色名"),
    "memory.pair": _("内存与存储成对出现"),
    "memory.size": _("内存容量"),
    "quantity.memory_and_storage": _("内存与存储成对出现"),
    "quantity.numeral": _("中文数字与单位"),
    "quantity.side": _("尺寸的一边"),
    "quantity.unit": _("数量与单位"),
    "pack.contained": _("包装内的件数"),
    "pack.product": _("规格乘以件数"),
    "pack.arriving": _("写明实际到手的件数"),
    "count.number": _("数字"),
    "count.numeral": _("中文数字"),
    "count.nothing_yet": _("写明还没有"),
    "rating.number": _("五分制评分"),
    "rating.scale": _("写明满分的评分"),
    "rating.scale_assumed": _("由数值推断满分的评分"),
    "rating.stars": _("星级"),
    "time.date": _("只有日期"),
    "time.no_zone": _("没写时区，按北京时间"),
}

_ISSUES = {
    "sku_missing": _("没有货号"),
    "sku_duplicate": _("同一货号出现多次"),
    "title_missing": _("没有标题"),
    "title_too_long": _("标题过长"),
    "brand_unknown": _("陌生品牌"),
    "brand_conflict": _("品牌与标题不一致"),
    "category_unknown": _("认不出分类"),
    "category_uncertain": _("分类不确定"),
    "attribute_conflict": _("属性前后矛盾"),
    "attribute_unknown": _("陌生属性"),
    "attribute_unnamed": _("属性没有名称"),
    "attributes_too_many": _("属性过多"),
    "value_unknown": _("陌生的属性值"),
    "value_empty": _("值为空"),
    "price_unreadable": _("价格无法识别"),
    "price_ambiguous": _("价格有歧义"),
    "price_precision": _("价格小数位过多"),
    "price_not_for_all": _("只有会员价或定金"),
    "price_currency_conflict": _("价格与币种矛盾"),
    "list_price_below_price": _("原价低于售价"),
    "list_price_currency": _("原价与售价币种不同"),
    "currency_unknown": _("陌生币种"),
    "stock_unreadable": _("库存无法识别"),
    "stock_negative": _("库存为负"),
    "stock_placeholder": _("库存是占位符"),
    "gtin_check_digit": _("条码校验位不对"),
    "gtin_length": _("条码长度不对"),
    "gtin_ambiguous": _("条码有歧义"),
    "gtin_placeholder": _("条码是占位符"),
    "gtin_restricted": _("店内码，不是厂商条码"),
    "gtin_rounded": _("条码被表格软件取整"),
    "gtin_several": _("一格里有多个条码"),
    "gtin_unreadable": _("条码无法识别"),
    "count_ambiguous": _("数量有歧义"),
    "count_negative": _("数量为负"),
    "count_placeholder": _("数量是占位符"),
    "count_unreadable": _("数量无法识别"),
    "rating_none": _("没有评分"),
    "rating_out_of_range": _("评分超出范围"),
    "rating_scale_assumed": _("评分没写满分"),
    "rating_unreadable": _("评分无法识别"),
    "time_ambiguous": _("时间有歧义"),
    "time_out_of_range": _("时间超出范围"),
    "time_placeholder": _("时间是占位符"),
    "time_unreadable": _("时间无法识别"),
    "superlative": _("广告法禁用的说法"),
    "image_not_a_link": _("图片不是链接"),
    "url_not_a_link": _("商品链接不是链接"),
    "field_unknown": _("陌生字段"),
    "field_not_text": _("字段不是文字"),
    "number_unusable": _("数字无法使用"),
    "control_characters": _("含有控制字符"),
    "bytes_unreadable": _("有无法解码的字节"),
    "charset_wrong": _("编码与声明不符"),
    "csv_stray_quote": _("CSV 引号不成对"),
    "row_cells_missing": _("这一行缺单元格"),
    "record_too_deep": _("记录嵌套过深"),
    "feed_truncated": _("文件不完整"),
    "format_mismatch": _("内容与所选格式不符"),
    "archive_refused": _("压缩包不能接收"),
    "charset_unknown": _("陌生编码"),
    "column_missing": _("缺少必需的列"),
    "content_type_unknown": _("陌生的内容类型"),
    "encoding_broken": _("编码损坏"),
    "feed_empty": _("文件是空的"),
    "feed_expands_too_much": _("解压后过大"),
    "format_unknown": _("陌生格式"),
    "format_unreadable": _("认不出格式"),
    "format_unsupported": _("暂不支持的格式"),
    "gzip_damaged": _("gzip 已损坏"),
    "json_malformed": _("JSON 写法有误"),
    "record_too_large": _("记录过大"),
    "text_too_long": _("文字过长"),
    "workbook_damaged": _("表格文件已损坏"),
    "xml_entities_refused": _("XML 实体不能接收"),
    "normalizer_failed": _("规范化失败"),
    "index_refused": _("索引拒收"),
    "mapping_not_a_number": _("映射要算的字段不是一个数"),
    "mapping_not_computable": _("映射的算式算不出结果"),
}

# What a channel should do, for readers of Chinese; the issue itself says it in English, with the value at hand.
_ADVICE = {
    "sku_missing": "每件商品都要有自己的货号（1 到 200 个可见字符，按文本发送）。",
    "sku_duplicate": "同一货号只发一次；重复的以最后一行为准。",
    "title_missing": "填上渠道里买家看到的标题。",
    "title_too_long": "标题请控制在 500 字以内。",
    "brand_unknown": "核对品牌写法；确是新品牌，就把它加进品牌词库。",
    "brand_conflict": "标题说得对就改品牌字段；若是配件，请写明“适用于某某品牌”。",
    "category_unknown": "发送渠道的完整类目路径，例如：手机通讯 > 手机。",
    "category_uncertain": "发送渠道的完整类目路径，判断就不必只靠标题。",
    "attribute_conflict": "两处写法不同，改成一致。",
    "attribute_unknown": "改用该分类规定的属性名，或把这个名称加为别名。",
    "attribute_unnamed": "给每个属性写上名称。",
    "attributes_too_many": "只发有用的属性，一件商品最多 200 个。",
    "value_unknown": "改用该属性规定的值；数量请写数字加单位。",
    "value_empty": "填上值，或者去掉这个字段。",
    "price_unreadable": "只写一个金额，例如 1299.00；没有价格就不要发这个字段。",
    "price_ambiguous": "只写一个金额，例如 1299.00。",
    "price_precision": "价格最多写到分。",
    "price_not_for_all": "价格字段写人人都能买到的价；会员价、定金另外说明。",
    "price_currency_conflict": "让价格里的符号与币种字段一致。",
    "list_price_below_price": "核对原价与售价是否填反。",
    "list_price_currency": "原价与售价用同一种货币。",
    "currency_unknown": "写三个字母的币种代码，例如 CNY。",
    "stock_unreadable": "写整数件数，或者写：有货、无货、预售。",
    "stock_negative": "库存不能小于 0；卖完了就写 0。",
    "stock_placeholder": "不知道库存就不要发这个字段。",
    "gtin_check_digit": "对照包装重新抄写条码，有一位数字写错了。",
    "gtin_length": "条码应为 8、12、13 或 14 位；看看是否被截断，或者误填了货号。",
    "gtin_ambiguous": "发送条码时保留开头的所有 0。",
    "gtin_placeholder": "没有条码就不要发这个字段。",
    "gtin_restricted": "有厂商条码就发厂商条码。",
    "gtin_rounded": "在表格软件里把这一列设为文本，再重新导出。",
    "gtin_several": "一件商品只发一个条码。",
    "gtin_unreadable": "发送 8、12、13 或 14 位数字。",
    "count_ambiguous": "直接写数字，例如 5000。",
    "count_negative": "数量不能小于 0。",
    "count_placeholder": "不知道就不要发这个字段。",
    "count_unreadable": "直接写数字，例如 5000。",
    "rating_out_of_range": "评分写 0 到 5，或写明满分，例如 98%。",
    "rating_scale_assumed": "写明满分，例如 4.8/5 或 96%。",
    "rating_unreadable": "评分写数字，例如 4.8。",
    "time_ambiguous": "按年-月-日写，例如 2026-11-01T08:00:00+08:00。",
    "time_out_of_range": "核对年份；写法例如 2026-11-01T08:00:00+08:00。",
    "time_placeholder": "没有时间就不要发这个字段。",
    "time_unreadable": "按 2026-11-01T08:00:00+08:00 的写法发送。",
    "superlative": "改为产品的功能或数据；平台会下架这样的商品。",
    "image_not_a_link": "图片请发 http 或 https 链接。",
    "url_not_a_link": "商品链接请以 http:// 或 https:// 开头。",
    "field_unknown": "核对字段名的写法。",
    "field_not_text": "这个字段请发文字。",
    "bytes_unreadable": "用 UTF-8 重新保存再推送。",
    "charset_wrong": "声明与实际一致的编码，最好用 UTF-8。",
    "csv_stray_quote": "核对 CSV 里的引号是否成对。",
    "row_cells_missing": "核对这一行的列数。",
    "record_too_deep": "少套几层再发。",
    "feed_truncated": "文件没传完，请重新推送整个文件。",
    "format_mismatch": "推送时选对格式。",
    "mapping_not_a_number": "先用 regex 规则取出数字，或用 if 判断有没有数字再算。",
    "mapping_not_computable": "用 if 排除除数为 0 的情况。",
}

# Deductions of quality: what is wrong, and how to mend it.
_DEDUCTIONS = {
    "title_short": (_("标题太短"), _("写明品牌、型号、品名和卖点。")),
    "title_long": (_("标题太长"), _("细节放到属性里。")),
    "title_noisy": (_("标题里促销或重复的字太多"), _("促销放到价格和页面里。")),
    "title_names_nothing": (_("标题没说是什么东西"), _("写明品名，例如：连衣裙、保温杯。")),
    "claims_forbidden": (_("有广告法禁用的说法"), _("改为产品的功能或数据。")),
    "pictures_none": (_("没有图片"), _("发送图片链接。")),
    "pictures_few": (_("图片太少"), _("补上整体、细节和使用场景。")),
    "pictures_doubtful": (_("有的图片链接不可靠"), _("发送完整的 https 图片链接。")),
    "description_none": (_("没有描述"), _("写买家购买前会问的。")),
    "description_short": (_("描述太短"), _("写买家购买前会问的。")),
    "description_repeats": (_("描述只是重复标题"), _("写标题里放不下的。")),
    "category_unknown": (_("认不出分类"), _("发送渠道的完整类目路径。")),
    "category_uncertain": (_("分类不确定"), _("发送渠道的完整类目路径。")),
    "brand_none": (_("没有品牌"), _("发送品牌，自有品牌也写上。")),
    "gtin_doubtful": (_("条码有误"), _("对照包装重新抄写。")),
    "price_none": (_("没有可用的价格"), _("发送实际收取的金额。")),
    "price_doubtful": (_("价格像是占位的"), _("发送实际收取的金额。")),
    "list_price_doubtful": (_("原价与售价不相称"), _("原价写真正卖过的价格。")),
    "attributes_required": (_("缺必填属性"), _("买家按它们筛选，没填就搜不到。")),
    "attributes_recommended": (_("缺推荐属性"), _("买家按它们筛选，没填就搜不到。")),
}

_SEVERITIES = {"error": _("错误"), "warning": _("警告"), "hint": _("提示")}
_STATES = {
    "queued": _("排队中"),
    "running": _("进行中"),
    "succeeded": _("完成"),
    "failed": _("失败"),
    "held": _("已暂停"),
    "live": _("在售"),
    "quarantined": _("已隔离"),
    "deleted": _("已下架"),
}
_KINDS = {
    "push": _("推送"),
    "patch": _("修改"),
    "delete": _("下架"),
    "review": _("审核"),
    "mapping": _("应用映射"),
    "categories": _("类目对应"),
    "reindex": _("重建索引"),
    "rollback": _("回退索引"),
}


_PATH_STATES = {"open": _("待定"), "automatic": _("自动对应"), "decided": _("已定")}
_PATH_REASONS = {"named": _("路径末级就是它"), "ends_in": _("路径末级以它结尾"), "above": _("上面一级是它")}


def path_state_words(state: str) -> str:
    return _shown(_PATH_STATES, state)


def path_reason_words(reason: str) -> str:
    """Why a category is proposed for a path."""
    return _shown(_PATH_REASONS, reason)


def field_words(field: str) -> str:
    """The name of a field of an item; `attr.ID` and what channels call their own fields stand for themselves."""
    if field.startswith("attributes."):
        return gettext("属性“%(name)s”", name=field.removeprefix("attributes."))
    return _shown(_FIELDS, field)


def rule_words(rule: str) -> str:
    if decision := decision_of(rule):
        return gettext("审核决定 #%(id)s", id=decision)
    return _shown(_RULES, rule)


def issue_words(code: str) -> str:
    return _shown(_ISSUES, code)


def advice(issue: Issue) -> str | None:
    """How to mend it, in the language of the page."""
    return _ADVICE.get(issue.code, issue.hint) if language() == "zh" else issue.hint


def deduction_words(code: str) -> tuple[str, str]:
    """What is wrong, and how to mend it."""
    what, mend = _DEDUCTIONS[code]
    return gettext(what), gettext(mend)


def severity_words(severity: str) -> str:
    return _shown(_SEVERITIES, severity)


def state_words(state: str) -> str:
    return _shown(_STATES, state)


def step_words(step: MappingStep) -> str:
    """A rule of a mapping, as a link to it reads."""
    return gettext("映射第 %(version)d 版规则 %(rule)s", version=step.version, rule=step.rule)


def kind_words(kind: str) -> str:
    return _shown(_KINDS, kind)


def _shown(names: Mapping[str, str], code: str) -> str:
    """A code that has no name yet stands for itself."""
    name = names.get(code)
    return code if name is None else gettext(name)
