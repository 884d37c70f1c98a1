"""The category of an item: head nouns of titles, paths of channels, and how sure both together are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import normalizer
from normalizer.category import CategoryIndex, CategoryReading, predict_category, with_learned
from normalizer.schema_parser import parse_categories

FOLDER = Path(normalizer.__file__).parent / "data" / "categories"
INDEX = CategoryIndex(parse_categories({path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yaml"))}))


def predicted(title: str, path: str | None = None) -> CategoryReading:
    return predict_category(title, path, INDEX)


@pytest.mark.parametrize(
    ("title", "category"),
    [
        pytest.param("苹果手机壳", "phones.cases", id="the last noun names the thing"),
        pytest.param("适用于华为Mate60 手机壳", "phones.cases", id="a case and the phone it fits"),
        pytest.param("红米手机支架懒人床头", "phones.holders", id="a phone inside a phone stand"),
        pytest.param(
            "iPad Pro 11寸 平板电脑保护套 硅胶防摔", "computers.peripherals.tablet_cases", id="a tablet's cover"
        ),
        pytest.param("钢化膜适用苹果15Pro手机", "phones.films", id="what the film fits comes last"),
        pytest.param("2024新款红色连衣裙女夏", "apparel.dresses.dresses", id="words of season and sex after the noun"),
        pytest.param("牛奶味饼干200g*3袋", "food.snacks.biscuits", id="milk is a flavour"),
        pytest.param("咖啡色休闲裤男", "apparel.bottoms.casual", id="coffee is a colour"),
        pytest.param("冰箱除味剂家用", "home.freshener", id="a refrigerator's deodoriser"),
        pytest.param("小米手机 送手机壳 钢化膜", "phones.mobiles", id="cases and films are gifts"),
        pytest.param("牛奶锅不粘小奶锅16cm", "kitchenware.cookware.soup", id="a pot for milk"),
        pytest.param("蒙牛纯牛奶250ml*24盒", "drinks.dairy.milk", id="boxes are counted, not sold"),
        pytest.param("原味酸奶家庭装12盒", "drinks.dairy.yogurt", id="family pack"),
        pytest.param("美的1.5匹变频空调挂机", "appliances.large.aircon", id="an appliance with a series word behind"),
        pytest.param("羊绒衫圆领男装", "apparel.tops.knitwear", id="a department word at the end"),
        pytest.param("红富士苹果 10斤", "food.fresh.fruit", id="apples by weight"),
        pytest.param("飞利浦电动牙刷头3支装", "appliances.care.toothbrushes", id="refills of a toothbrush"),
        pytest.param("幼猫猫粮2.5kg全价", "pets.cat_food", id="pet food"),
        pytest.param("得力A4打印纸70g 5包", "office.paper.copy", id="copy paper"),
        pytest.param("5W-30全合成机油4L", "auto.care.oil", id="engine oil"),
        pytest.param("民谣吉他41寸单板", "music.guitars", id="a guitar"),
        pytest.param("月季花苗四季开花盆栽", "garden.plants", id="a potted rose"),
        pytest.param("飛利浦電動刮鬍刀", "appliances.care.shavers", id="traditional characters"),
        pytest.param("Running Shoes for Men Size 42", "shoes.sports.running", id="English plural"),
        pytest.param("Silicone phone case for iPhone 15", "phones.cases", id="English with the phone it fits"),
        pytest.param("Bluetooth speaker waterproof", "digital.audio.speakers", id="English noun first"),
        pytest.param("连衣裙配饰 腰链", "apparel.accessories.belts", id="what goes with a dress is no dress"),
        pytest.param("牛奶盒 收纳 200ml", "home.storage", id="a box for milk"),
        pytest.param("Milk carton holder box", "home.storage", id="English: a holder for cartons of milk"),
        pytest.param(
            "iPad Air case with pencil slot", "computers.peripherals.tablet_cases", id="a case and the tablet"
        ),
        pytest.param("Case for MacBook Pro 14", "computers.peripherals.laptop_skins", id="a case and the laptop"),
        pytest.param("Apple Watch strap 44mm", "digital.smart.straps", id="a strap and the watch"),
        pytest.param("Samsung TV remote control", "appliances.parts.tv", id="a remote control and the TV"),
        pytest.param("LG washer dryer 9kg", "appliances.large.washers", id="English words apart that name one thing"),
        pytest.param(
            "Kindle Paperwhite 电子书阅读器保护套", "computers.peripherals.tablet_cases", id="a reader's cover"
        ),
        pytest.param("适用华硕天选笔记本外壳贴膜 全套", "computers.peripherals.laptop_skins", id="a laptop's film"),
        pytest.param("索尼蓝牙耳机保护套", "digital.audio.headphone_parts", id="an earphone's cover"),
        pytest.param("磁吸透明 保护壳 红米 K70", "phones.cases", id="a cover and the brand of a phone"),
        pytest.param("爽肤水+乳液+面霜三件套", "beauty.skincare.sets", id="several things of a kind are a set"),
        pytest.param("化妆品套装 补水保湿礼盒", "beauty.skincare.sets", id="what they all are, as a set"),
        pytest.param("钢笔礼盒套装 送墨囊", "office.writing.fountain", id="a gift box with one thing"),
        pytest.param("纯棉四件套 1.8米床", "bedding.sets", id="a set that has a name of its own"),
        pytest.param("格力空调风语者 大1匹挂机", "appliances.large.aircon", id="风 begins another word"),
        pytest.param("西装领羽绒服 女", "apparel.outerwear.down", id="a collar like that of a suit"),
        pytest.param("燃气热水器 16升 上门安装", "appliances.large.heaters_water", id="installation comes along"),
        pytest.param("韓版修身洋裝", "apparel.dresses.dresses", id="as Taiwan says it: a dress"),
        pytest.param("無線滑鼠 靜音", "computers.peripherals.mice", id="as Taiwan says it: a mouse"),
        pytest.param("行動電源 10000mAh", "phones.powerbanks", id="as Taiwan says it: a power bank"),
        pytest.param("2026年台历 桌面", "office.paper.calendars", id="a calendar"),
        pytest.param("亚克力门牌号定制", "office.signs", id="a door sign"),
        pytest.param("小天才儿童电话手表", "digital.smart.kids_watches", id="a child's phone watch"),
    ],
)
def test_a_title_says_what_is_sold(title: str, category: str) -> None:
    assert predicted(title).id == category


@pytest.mark.parametrize(
    ("title", "never"),
    [
        pytest.param("牛奶盒", "drinks.dairy.milk", id="a box of milk cartons"),
        pytest.param("手机挂绳斜挎", "phones.mobiles", id="a strap"),
        pytest.param("小米14 Ultra 16GB", "food.staples.grains", id="millet that is a brand"),
        pytest.param("苹果15 Pro Max 256G", "food.fresh.fruit", id="an apple with a model number"),
        pytest.param("冰箱贴磁贴", "appliances.large.fridges", id="a fridge magnet"),
        pytest.param("洗衣机罩防水", "appliances.large.washers", id="a cover"),
        pytest.param("包邮 顺丰", "bags", id="free shipping holds a bag"),
    ],
)
def test_a_word_inside_another_thing_does_not_win(title: str, never: str) -> None:
    assert predicted(title).id != never


@pytest.mark.parametrize(
    ("path", "category"),
    [
        pytest.param("手机通讯 > 手机 > 智能手机", "phones.mobiles", id="JD with spaces"),
        pytest.param("服饰内衣>女装>连衣裙", "apparel.dresses.dresses", id="no spaces"),
        pytest.param("食品饮料|休闲食品|坚果炒货", "food.snacks.nuts", id="bars"),
        pytest.param("家用电器,大家电,冰箱", "appliances.large.fridges", id="commas"),
        pytest.param("个护清洁/清洁纸品/抽纸", "care.tissues.paper", id="slashes"),
        pytest.param("母婴 - 纸尿裤", "baby.diapers", id="dash"),
        pytest.param("电热毯/电热垫/电热地毯", "appliances.living.warmers", id="Taobao's alternatives for one thing"),
        pytest.param("水壶、热水瓶", "kitchenware.drinkware", id="enumeration of siblings"),
        pytest.param("Shoes > Athletic Shoes", "shoes.sports", id="Google in English"),
        pytest.param("鞋靴 → 運動鞋", "shoes.sports", id="arrow and traditional characters"),
        pytest.param("生鲜 > 本店特惠 > 苹果", "food.fresh.fruit", id="an unknown level in between"),
    ],
)
def test_a_channels_path_leads_to_a_place_in_the_tree(path: str, category: str) -> None:
    reading = predicted("ABC-123", path)
    assert reading.id is not None
    assert category in INDEX.lineage[reading.id]
    assert reading.source == "category"
    assert reading.raw in path


def test_title_and_path_that_agree_are_almost_certain() -> None:
    reading = predicted("法式碎花连衣裙女", "女装 > 连衣裙")
    assert (reading.id, reading.rule) == ("apparel.dresses.dresses", "category.title_and_path")
    assert reading.confidence >= 0.95


def test_a_department_leaves_the_thing_itself_to_the_title() -> None:
    assert predicted("缓震跑步鞋男", "鞋靴").id == "shoes.sports.running"


def test_a_departments_border_is_the_channels_own() -> None:
    assert predicted("液态硅胶手机壳", "数码").id == "phones.cases"


def test_title_and_path_that_contradict_each_other_are_doubtful() -> None:
    assert predicted("汽车雨刮器", "家用电器 > 大家电 > 电视").confidence < 0.75


def test_one_clear_noun_is_surer_than_several_rivals() -> None:
    clear, unclear = predicted("纯棉四件套"), predicted("四件套 窗帘 地毯")
    assert 0.85 <= clear.confidence <= 0.96
    assert unclear.confidence < 0.7


def test_a_word_that_only_points_at_a_thing_is_no_sure_sign() -> None:
    assert 0 < predicted("宽松短袖").confidence < 0.8


@pytest.mark.parametrize("query", ["手机", "女鞋", "床", "连衣裙", "牛奶", "laptop"])
def test_a_query_that_is_a_category_is_sure(query: str) -> None:
    assert predicted(query).confidence >= 0.85


@pytest.mark.parametrize("title", ["", "   ", "XK-2000", "！！！", "Mate60"])
def test_nothing_known_is_no_category(title: str) -> None:
    reading = predicted(title, None)
    assert (reading.id, reading.confidence, reading.candidates) == (None, 0.0, ())


def test_an_unknown_path_leaves_the_title_to_decide() -> None:
    assert predicted("保温杯500ml", "本店推荐 > 其他") == predicted("保温杯500ml")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        pytest.param("2024新款红色连衣裙女夏", ["连衣裙"], id="dress"),
        pytest.param("小米手机 送手机壳", ["手机"], id="not the gift"),
        pytest.param("羽绒服男中长款外套", ["羽绒服", "外套"], id="thing and its kind"),
        pytest.param("ＬＥＤ護眼檯燈 學習台燈", ["護眼檯燈", "學習台燈"], id="as received, not as folded"),
        pytest.param("牛奶盒", ["牛奶盒"], id="a compound is one name"),
    ],
)
def test_product_words_are_the_words_that_name_the_thing_sold(title: str, words: list[str]) -> None:
    assert [title[start:end] for start, end in predicted(title).product_words] == words


def test_candidates_begin_with_the_decision_and_are_at_most_three() -> None:
    reading = predicted("T恤 衬衫 卫衣 毛衣 风衣")
    assert reading.candidates[0] == (reading.id, reading.confidence)
    assert len(reading.candidates) == 3
    assert sum(confidence for _, confidence in reading.candidates) <= 1.01


def test_every_name_of_a_leaf_leads_back_to_where_it_stands() -> None:
    lost = []
    for leaf in INDEX.tree.leaves:
        reading = predicted("", leaf.label.zh_hans)
        if reading.id is None or not INDEX.related(reading.id, leaf.id):
            lost.append((leaf.id, leaf.label.zh_hans, reading.id))
    assert lost == []


WORDS = st.lists(
    st.sampled_from(
        [
            "手机",
            "壳",
            "适用于",
            "送",
            "【",
            "】",
            "iPhone",
            "牛奶",
            "盒",
            "味",
            " ",
            "½",
            "连衣裙",
            "女",
            "500ml",
            "ﬁ",
            "\u200b",
        ]
    ),
    max_size=12,
)


@given(title=WORDS.map("".join) | st.text(max_size=40), path=st.none() | st.text(max_size=20))
def test_any_title_gives_a_reading_whose_spans_lie_in_it(title: str, path: str | None) -> None:
    reading = predicted(title, path)
    assert 0.0 <= reading.confidence <= 1.0
    assert all(0 <= start < end <= len(title) for start, end in reading.product_words)
    assert reading.raw in (title if reading.source == "title" else path or "")
    assert (reading.id is None) == (reading.confidence == 0.0)


def test_attributes_that_name_the_thing_count_beside_the_title() -> None:
    title = "德国原装 ABC-500 家用"
    assert predicted(title).id is None
    reading = predict_category(title, None, INDEX, {"品类": "电饭煲", "颜色": "白色"})
    assert reading.id == "appliances.kitchen.ricecookers"


def test_other_attributes_do_not_name_the_thing() -> None:
    assert (
        predict_category("纯棉枕套一对", None, INDEX, {"适用对象": "床", "赠品": "电饭煲"}).id == "bedding.pillowcases"
    )


def test_a_learned_predictor_that_agrees_makes_surer() -> None:
    rules = predicted("纯棉四件套 窗帘")
    both = with_learned(rules, (("bedding.sets", 0.9),), INDEX)
    assert (both.id, both.rule) == ("bedding.sets", "category.head_noun")
    assert both.confidence > max(rules.confidence, 0.9)


def test_a_learned_department_leaves_the_finer_category() -> None:
    assert with_learned(predicted("纯棉四件套"), (("bedding", 0.9),), INDEX).id == "bedding.sets"


def test_of_two_that_disagree_the_surer_is_believed_and_less() -> None:
    rules = predicted("纯棉四件套 窗帘")
    both = with_learned(rules, (("bedding.curtains", 0.97), ("bedding.sets", 0.02)), INDEX)
    assert (both.id, both.rule) == ("bedding.curtains", "category.learned")
    assert 0.5 < both.confidence < 0.97
    unsure = with_learned(rules, (("bedding.curtains", 0.2),), INDEX)
    assert unsure.id == rules.id
    assert unsure.confidence < rules.confidence


def test_a_learned_predictor_speaks_where_the_rules_are_silent() -> None:
    both = with_learned(predicted("XB-9"), (("bedding.sets", 0.8),), INDEX)
    assert (both.id, both.confidence) == ("bedding.sets", 0.8)


def test_the_tree_has_at_least_600_leaves_with_labels_in_three_languages() -> None:
    assert len(INDEX.tree.leaves) >= 600
    assert all(name.strip() for leaf in INDEX.tree.leaves for name in leaf.label.names())
