"""A small market of three channels, with the traps that real shops set for a search engine."""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]


def item(sku: str, title: str, price: object = None, **more: object) -> Item:
    return {
        "sku": sku,
        "title": title,
        "price": price,
        "stock": "有货",
        "updated_at": "2026-09-01T08:00:00+08:00",
        **more,
    }


def gtin_12(body: str) -> str:
    """Eleven digits with their check digit."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def gtin_13(body: str) -> str:
    """Twelve digits with their check digit."""
    total = sum(int(digit) * (1 if place % 2 == 0 else 3) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


MATE60 = gtin_13("694148729888")
COLA = gtin_13("690170012345")
SNACK_UPC = gtin_12("03600029145")

PHONES = "手机通讯 > 手机"
TMALL = [
    # Phones and what goes with them
    item(
        "MATE60-512-CYAN",
        "华为 Mate60 Pro 12GB+512GB 雅川青 5G手机",
        "6999",
        brand="华为",
        category=PHONES,
        gtin=MATE60,
        sales="5000",
        rating="4.9",
        reviews=2000,
    ),
    item(
        "IP15P-256",
        "Apple iPhone 15 Pro 256GB 原色钛金属 5G手机",
        "7999",
        brand="Apple",
        category=PHONES,
        sales="9000",
        rating="4.8",
        reviews=8000,
    ),
    item(
        "IP15P-128", "Apple iPhone 15 Pro 128GB 原色钛金属 5G手机", "6999", brand="Apple", category=PHONES, sales="3000"
    ),
    item(
        "MI14U",
        "小米14 Ultra 16GB+512GB 黑色 徕卡影像手机",
        "6499",
        brand="小米",
        category=PHONES,
        sales="2000",
        rating="4.7",
        reviews=900,
    ),
    item(
        "NOTE13",
        "Redmi Note 13 Pro 8GB+256GB 子夜黑 智能手机",
        "1399",
        brand="Redmi",
        category=PHONES,
        stock=0,
        sales="20000",
    ),
    item(
        "CASE-HW",
        "适用华为Mate60 Pro手机壳 液态硅胶保护套 全包防摔",
        "19.9",
        category="手机通讯 > 手机配件 > 手机壳",
        sales="60000",
    ),
    item(
        "CASE-IP", "iPhone 15 Pro 手机壳 透明磁吸保护套", "29", category="手机通讯 > 手机配件 > 手机壳", sales="80000"
    ),
    item("FILM-HW", "华为Mate60手机钢化膜 2片装", "15.8", sales="30000"),
    item("HOLDER", "车载手机支架 出风口卡扣式 导航架", "25", sales="40000"),
    item("CHARGER", "小米原装67W快充充电器 手机充电头", "79", brand="小米"),
    # Dresses
    item(
        "DRESS-RED",
        "法式复古雪纺连衣裙 红色 收腰显瘦 长裙",
        "199",
        category="女装 > 连衣裙",
        attributes={"颜色": "红色"},
        sales="800",
    ),
    item(
        "DRESS-BLACK",
        "黑色吊带连衣裙 气质小黑裙",
        "259",
        category="女装 > 连衣裙",
        attributes={"颜色": "黑色"},
        sales="1500",
    ),
    item("DRESS-TRAD", "日系碎花連衣裙 夏季新款 長袖", "328", category="女装 > 连衣裙", sales="60"),
    item("DRESS-FAMILY", "👨‍👩‍👧 亲子装 ❤️ 母女连衣裙 ｖ领", "168", category="女装 > 连衣裙"),
    item("SKIRT", "高腰A字半身裙 黑色 百褶", "129", category="女装 > 半身裙"),
    # Running shoes
    item(
        "NIKE-RED",
        "耐克 Nike 飞马40 男子跑步鞋 跑鞋 红色",
        "459",
        brand="Nike/耐克",
        category="运动 > 跑步鞋",
        attributes={"颜色": "红色"},
        sales="700",
    ),
    item(
        "NIKE-RED-DEAR",
        "耐克 Nike Vaporfly 专业竞速跑鞋 红色",
        "1299",
        brand="Nike",
        category="运动 > 跑步鞋",
        attributes={"颜色": "红色"},
        sales="300",
    ),
    item(
        "NIKE-BLACK",
        "耐克 Nike 黑武士 透气跑鞋 黑色",
        "399",
        brand="Nike",
        category="运动 > 跑步鞋",
        attributes={"颜色": "黑色"},
        sales="900",
    ),
    item(
        "ADIDAS-RED",
        "阿迪达斯 adidas Ultraboost 跑鞋 红色",
        "499",
        brand="adidas",
        category="运动 > 跑步鞋",
        attributes={"颜色": "红色"},
        sales="650",
    ),
    item(
        "LINING-RED",
        "李宁 赤兔7 跑鞋 红色 减震",
        "369",
        brand="李宁",
        category="运动 > 跑步鞋",
        attributes={"颜色": "红色"},
        sales="2600",
    ),
    item(
        "SOCKS",
        "跑鞋专用袜子 耐克 Nike 红色 3双装",
        "59",
        brand="Nike",
        category="服饰 > 袜子",
        attributes={"颜色": "红色"},
        sales="9000",
    ),
    item("LACES", "跑鞋鞋带 扁平 红色 120cm", "9.9", sales="12000"),
    # Sofas
    item(
        "SOFA-LEATHER", "意式真皮沙发 头层牛皮 三人位 客厅", "3999", category="家具 > 沙发", attributes={"材质": "真皮"}
    ),
    item("SOFA-CLOTH", "布艺沙发 科技布 小户型 三人位", "1999", category="家具 > 沙发", attributes={"材质": "科技布"}),
    item("SOFA-ARTFUL", "真皮艺术沙发 进口 单人椅", "2599", category="家具 > 沙发", attributes={"材质": "真皮"}),
    item("SOFA-COVER", "沙发套 全包万能 弹力 四季通用", "89"),
    # Milk and what bears its name
    item("MILK-24", "蒙牛 纯牛奶 250ml*24盒 整箱", "59.9", brand="蒙牛", category="食品饮料 > 牛奶", sales="9000"),
    item("MILK-12", "伊利 高钙低脂牛奶 250ml*12盒", "39.9", brand="伊利", category="食品饮料 > 牛奶", sales="4000"),
    item("MILK-BOX", "牛奶盒 带盖便携 塑料密封盒 冰箱", "12.9", sales="15000"),
    item("MILK-SOAP", "牛奶沐浴露 滋润保湿 1L", "35"),
    # Brands with many spellings
    item("SK-WATER", "SK-II 神仙水 护肤精华露 230ml", "1540", brand="SK-II", sales="5000"),
    item("SK-CREAM", "SK II 大红瓶面霜 80g", "990", sales="800"),
    item("SK-MASK", "SKII 前男友面膜 6片装", "590", sales="900"),
    item("SK-BULB", "ＳＫ－ＩＩ 小灯泡美白精华 50ml", "1290", sales="300"),
    item("DESKII", "DESKII 桌面收纳架 白色", "49"),
    # Quantities
    item("WATER-500", "农夫山泉 饮用天然水 500ml*24瓶", "39", brand="农夫山泉"),
    item("COLA-500", "可口可乐 汽水 500毫升*12瓶", "32", brand="可口可乐", gtin=COLA),
    item("PERRIER-05", "巴黎水 含气矿泉水 0.5L 玻璃瓶装", "12"),
    item("WATER-5L", "怡宝 饮用纯净水 5L 桶装", "14"),
    item("USB-256", "闪迪 U盘 256GB USB3.2 高速", "149", brand="闪迪"),
    item("USB-64", "闪迪 U盘 64GB USB3.0", "39", brand="闪迪"),
    item("SCREWS", "黄铜螺丝 直径2.56 100颗装", "18"),
    # One sound, several characters; one character, several sounds
    item("CLOTH", "纯棉布料 碎花 手工diy 1米", "19"),
    item("STEEL-CUP", "不锈钢保温杯 大容量 学生", "69", category="家居 > 保温杯"),
    item("MASSAGER", "腰部按摩器 热敷 揉捏", "299"),
    item("BANK", "儿童银行存钱罐 密码箱 卡通", "45"),
    item("TYRE", "朝阳轮胎 205/55R16 静音舒适", "289"),
    item("HOTPOT", "重庆火锅底料 牛油麻辣 500g", "22"),
    item("TOFU", "长沙臭豆腐 湖南特产 礼盒装", "36"),
    item("ERHU", "民族乐器 二胡 初学者 红木", "680"),
    # One character is enough
    item("BUTTERFLY", "蝴蝶结发夹 女童 头饰", "8.8", sales="300"),
    item("BUTTERFLY-PIN", "蝶形胸针 复古 珍珠", "26", sales="20"),
    item("VASE", "陶瓷花瓶 简约 插花 摆件", "39"),
    item("SHOWER", "增压花洒 淋浴喷头 手持", "59"),
    item("BACKPACK", "双肩包 男 大容量 电脑背包", "159", category="箱包 > 双肩包"),
    item("WALLET", "真皮钱包 男士 短款 头层牛皮", "139"),
    item("GVANNI-BOWL", "珂岚禾 和风陶瓷碗 6英寸", "39"),
    item("BUNS", "鲜肉包子 速冻早餐 800g", "19.9"),
    # Words inside words
    item("SHELF", "置物架 免打孔 安装简单 浴室", "29.9"),
    item("FLOOR", "待处理品 强化地板 尾货 一平米", "33"),
    # Apples
    item("APPLES", "烟台红富士苹果 新鲜水果 5斤", "29.8", category="生鲜 > 水果 > 苹果", sales="7000"),
    # Codes
    item("1RG1", "工业传感器 接近开关 M12", "120"),
    item("1RG6", "工业传感器 接近开关 M18", "130"),
    item("1RG1-XL", "工业传感器 接近开关 加长型", "140"),
    item("000123", "复古台灯 卧室床头", "88"),
    item("12345678", "折叠晾衣架 落地", "76"),
    item("SNACK", "进口坚果零食 混合装 400g", "49", gtin=SNACK_UPC),
]
JD = [
    item(
        "JD-100012043978",
        "华为Mate60Pro 12+512 雅川青 全网通手机",
        "6899",
        brand="HUAWEI/华为",
        category=PHONES,
        gtin=MATE60,
        attributes={"机身颜色": "雅川青"},
        sales="8000",
    ),
    item("JD-COLA", "可口可乐汽水 500ml*12瓶 整箱", "30.9", brand="可口可乐 Coca-Cola", gtin=COLA, stock=0),
    # Colours of one thing
    item(
        "TEE-WHITE",
        "优衣库 纯棉圆领T恤 白色 M",
        "79",
        group="TEE",
        brand="优衣库",
        category="服饰 > T恤",
        attributes={"颜色": "白色", "尺码": "M"},
        sales="500",
    ),
    item(
        "TEE-BLACK",
        "优衣库 纯棉圆领T恤 黑色 M",
        "89",
        group="TEE",
        brand="优衣库",
        category="服饰 > T恤",
        attributes={"颜色": "黑色", "尺码": "M"},
        sales="700",
    ),
    item(
        "TEE-RED",
        "优衣库 纯棉圆领T恤 红色 L",
        "69",
        group="TEE",
        brand="优衣库",
        category="服饰 > T恤",
        attributes={"颜色": "红色", "尺码": "L"},
        stock=0,
        sales="100",
    ),
    item("HANES", "恒源祥 纯棉T恤 白色 男", "99", brand="恒源祥", category="服饰 > T恤", attributes={"颜色": "白色"}),
    # Headphones, computers: Chinese and English
    item(
        "SONY-XM5",
        "Sony 索尼 WH-1000XM5 wireless headphones 头戴式降噪耳机",
        "2499",
        brand="Sony",
        mpn="WH-1000XM5",
        category="数码 > 耳机",
        sales="3000",
        rating="4.8",
        reviews=1200,
    ),
    item(
        "SONY-XM4",
        "索尼 WH-1000XM4 头戴式蓝牙耳机",
        "1899",
        brand="Sony",
        mpn="WH-1000XM4",
        category="数码 > 耳机",
        sales="5000",
    ),
    item("EARBUDS-TRAD", "無線藍牙耳機 降噪 入耳式 運動", "159", category="数码 > 耳机"),
    item("KEYBOARD", "罗技 Logitech K845 机械键盘 keyboard 有线", "299", brand="罗技", category="电脑外设 > 键盘"),
    item("MOUSE", "罗技 Logitech G102 游戏鼠标 mouse", "129", brand="罗技", category="电脑外设 > 鼠标"),
    item(
        "THINKPAD",
        "联想 ThinkPad X1 笔记本电脑 14英寸 32GB",
        "9999",
        brand="联想",
        category="电脑 > 笔记本电脑",
        sales="600",
    ),
    item("ASUS-EN", "ASUS Vivobook 16 laptop computer", "4999", brand="华硕", sales="200"),
    item("LAPTOP-BAG", "laptop 内胆包 防水 computer 配件", "59"),
    item("NOTEBOOK", "A5笔记本 加厚 文艺 记事本", "12", category="办公用品 > 本册"),
    item("HANDBAG", "Women's leather handbag 女士真皮手提包", "399", category="箱包 > 手提包"),
    item("ROUTER", "😀🎉 ＴＰ－ＬＩＮＫ 无线ｗｉｆｉ路由器 AX3000", "229", brand="TP-LINK", category="电脑 > 路由器"),
    item("CABLE", "Type-C 数据线 USB-C 1m 快充", "15"),
    # Kitchen, food
    item("MUG", "陶瓷马克杯 350ml 白色 办公室水杯", "29.9"),
    item("POT", "苏泊尔 不粘奶锅 16cm 宝宝辅食锅", "99", brand="苏泊尔"),
    item("RICE-COOKER", "美的 电饭煲 4L 智能预约", "299", brand="美的", category="家电 > 电饭煲", sales="4000"),
    item("FRIDGE", "海尔 双开门冰箱 500升 风冷无霜", "3299", brand="海尔", category="家电 > 冰箱"),
    item("KETTLE", "美的 电热水壶 1.5L 304不锈钢", "89", brand="美的"),
    item("POTATO", "新鲜黄心土豆 5斤 农家", "15.8"),
    item("POTATO-MA", "云南马铃薯 小个 9斤", "21.8"),
    item("TOMATO", "番茄 沙瓤西红柿 5斤", "23.8"),
    item("COFFEE", "雀巢 速溶咖啡 100条", "89", brand="雀巢"),
    item("SHAMPOO", "海飞丝 去屑洗发水 500ml", "45", brand="海飞丝"),
    item("TOOTHPASTE", "云南白药牙膏 留兰香 210g", "29.9", brand="云南白药"),
    item("TISSUE", "清风抽纸 3层120抽*24包 整箱", "49.9", brand="清风"),
    item("OIL-5W30", "美孚1号 全合成机油 5W-30 4L", "319", brand="美孚"),
    item("OIL-5W40", "美孚1号 全合成机油 5W-40 4L", "299", brand="美孚"),
    # Children
    item("DIAPER", "好奇 婴儿纸尿裤 L码 60片", "109", brand="好奇"),
    item("MILK-POWDER", "飞鹤 星飞帆 婴儿配方奶粉 3段 700g", "268", brand="飞鹤"),
    item("BLOCKS", "儿童积木 拼装玩具 益智 3-6岁", "69", category="玩具 > 积木"),
    item("BALL", "斯伯丁 7号篮球 室内外 耐磨", "139", brand="斯伯丁"),
]
OUTLET = [
    item(
        "O-NIKE", "耐克 跑步鞋 女 白色 轻便", "299", brand="耐克", category="运动 > 跑步鞋", attributes={"颜色": "白色"}
    ),
    item("O-TABLE", "手工定制 实木餐桌 胡桃木"),
    item("O-CHAIR", "人体工学椅 电脑椅 午休", "¥1,299.00", sales="1.2万"),
    item("O-MYSTERY", "zzq 神秘盲盒"),
    item("O-DESK-LAMP", "护眼台灯 学习专用 LED", "89", stock=0),
    item("O-UMBRELLA", "天堂伞 晴雨两用 折叠", "39"),
    item("O-TENT", "户外帐篷 3-4人 全自动", "259", category="户外 > 帐篷"),
    item("O-BIKE", "山地自行车 26寸 变速", "899"),
    item("O-YOGA", "瑜伽垫 加厚 防滑 183cm", "59"),
    item("O-LIPSTICK", "MAC 魅可 子弹头口红 chili", "180", brand="MAC"),
    item("O-WATCH", "卡西欧 CASIO 小方块 电子表", "259", brand="卡西欧"),
    item("O-GUITAR", "雅马哈 F310 民谣吉他 41寸", "899", brand="雅马哈"),
    item("O-CATFOOD", "皇家猫粮 成猫 2kg", "158", brand="皇家"),
    item("O-TEA", "西湖龙井 绿茶 250g 礼盒", "198"),
    item("O-QUILT", "羽绒被 冬被 加厚 200*230cm", "699"),
    item("O-RING", "925银戒指 男女 简约", "66"),
    item("O-PEN", "晨光中性笔 0.5mm 黑色 12支", "12.5", brand="晨光"),
    item("O-DRILL", "博世 手电钻 12V 锂电", "399", brand="博世"),
]
CHANNELS = {"tmall": TMALL, "jd": JD, "outlet": OUTLET}
