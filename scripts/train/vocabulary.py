"""Every word the text tower knows: its spellings, what it stands for, and which words a labelled picture deserves.

A word has one canonical form ("tshirt"); all its spellings become that one token. A concept is one or more canonical
words ("golden delicious"); pictures are labelled with concepts.
"""

import re

# Canonical word of a kind of thing -> other spellings and near synonyms. Plurals are made by rule.
KINDS: dict[str, tuple[str, ...]] = {
    "clothing": ("clothes", "garment", "apparel", "fashion", "outfit"),
    "top": (),
    "tshirt": ("t-shirt", "t shirt", "tee", "tee shirt", "teeshirt"),
    "longsleeve": ("long sleeve", "long sleeved", "longsleeved", "long sleeve top", "long sleeve shirt"),
    "undershirt": ("tank top", "tank", "vest top", "singlet", "sleeveless top"),
    "polo": ("polo shirt",),
    "shirt": ("button down", "button up", "oxford shirt", "dress shirt"),
    "blouse": (),
    "bodysuit": ("body", "romper", "onesie", "babygrow"),
    "hoodie": ("hoody", "hooded sweatshirt", "sweatshirt", "hooded jumper"),
    "sweater": ("jumper", "pullover", "knitwear", "jersey"),
    "cardigan": (),
    "jacket": ("anorak", "windbreaker"),
    "pufferjacket": ("puffer jacket", "puffer", "down jacket", "quilted jacket", "padded jacket"),
    "blazer": ("suit jacket", "sports jacket", "sport coat"),
    "coat": ("overcoat", "parka", "raincoat"),
    "outerwear": ("outwear",),
    "vest": ("gilet", "waistcoat"),
    "dress": ("gown", "frock", "sundress"),
    "skirt": (),
    "trousers": ("trouser", "pants", "pant", "slacks", "chinos", "chino", "leggings"),
    "jeans": ("jean", "denim trousers", "denim pants"),
    "shorts": ("bermudas", "short pants"),
    "shoes": ("shoe", "footwear"),
    "sneaker": ("trainer", "running shoe", "tennis shoe", "sports shoe"),
    "boot": ("ankle boot", "bootie"),
    "heels": ("heel", "high heel", "high heels", "pump", "stiletto"),
    "sandal": ("flip flop", "slider"),
    "loafer": ("moccasin", "slip-on", "slip on"),
    "bag": (),
    "handbag": ("purse", "shoulder bag", "hand bag"),
    "tote": ("tote bag", "shopper", "shopping bag"),
    "backpack": ("rucksack", "knapsack", "back pack"),
    "hat": ("headwear",),
    "buckethat": ("bucket hat", "fishing hat"),
    "sunhat": ("sun hat", "straw hat", "fedora hat"),
    "cap": ("baseball cap", "snapback"),
    "beanie": ("woolly hat", "wooly hat", "knit cap"),
    "scarf": ("scarves", "shawl"),
    "belt": (),
    "glove": ("mitten",),
    "sock": (),
    "watch": ("wristwatch", "timepiece"),
    "sunglasses": ("sunglass", "shades", "glasses", "eyewear"),
    "umbrella": ("parasol", "brolly"),
    "accessory": ("accessories",),
    "furniture": ("furnishing",),
    "chair": ("seat",),
    "armchair": ("easy chair", "arm chair", "lounge chair"),
    "sofa": ("couch", "settee", "loveseat"),
    "stool": (),
    "table": ("desk",),
    "sidetable": ("side table", "coffee table", "end table"),
    "lamp": ("light", "lighting", "luminaire"),
    "tablelamp": ("table lamp", "desk lamp", "bedside lamp", "reading lamp"),
    "floorlamp": ("floor lamp", "standing lamp"),
    "pendant": ("pendant lamp", "pendant light", "ceiling lamp", "hanging lamp"),
    "mug": ("cup", "teacup", "coffee cup", "coffee mug"),
    "bowl": (),
    "plate": (),
    "vase": ("flower vase",),
    "basket": ("hamper",),
    "teapot": ("tea pot", "kettle"),
    "cushion": ("pillow", "throw pillow"),
    "rug": ("carpet",),
    "planter": ("plant pot", "flowerpot", "flower pot"),
    "clock": ("wall clock",),
    "home": ("homeware", "household", "decor"),
    "kitchen": ("tableware", "crockery", "kitchenware"),
    "grocery": ("groceries", "food"),
    "fruit": (),
    "vegetable": ("veg", "veggie"),
    "carton": ("package", "packaging"),
    "drink": ("beverage",),
    "dairy": (),
    "apple": (),
    "melon": (),
    "pear": (),
    "citrus": (),
    "juice": ("fruit juice",),
    "milk": (),
    "oatghurt": ("oat yoghurt", "oat yogurt", "oatgurt"),
    "oatmilk": ("oat milk", "oat drink"),
    "sourcream": ("sour cream", "creme fraiche"),
    "sourmilk": ("sour milk", "soured milk", "filmjolk"),
    "soyghurt": ("soy yoghurt", "soy yogurt", "soygurt"),
    "soymilk": ("soy milk", "soya milk", "soy drink"),
    "yoghurt": ("yogurt", "yoghourt"),
    "carrot": (),
    "cucumber": (),
    "mushroom": (),
    "onion": (),
    "pepper": ("bell pepper", "capsicum", "sweet pepper", "paprika"),
    "potato": ("potatoes", "spud"),
    "beet": ("beetroot", "red beet", "red beetroot"),
    "tomato": ("tomatoes",),
    "aubergine": ("eggplant",),
    "zucchini": ("courgette",),
    "satsuma": ("mandarin", "clementine", "tangerine"),
}

PATTERNS: dict[str, tuple[str, ...]] = {
    "plain": ("solid", "uni", "unpatterned", "plain coloured"),
    "striped": ("stripe", "stripes", "stripy", "stripey", "pinstripe", "pinstriped"),
    "checked": ("check", "checks", "checkered", "chequered", "plaid", "tartan", "gingham"),
    "dotted": ("dots", "dot", "dotty", "polka dot", "polka dots", "polka dotted", "spotted"),
    "floral": ("flower", "flowers", "flowery", "flowered", "botanical"),
    "camouflage": ("camo",),
    "print": ("printed", "graphic", "graphics", "logo"),
    "colourblock": ("colour block", "color block", "colour-blocked", "color-blocked", "colour blocked", "color blocked", "two tone", "two-tone", "colorblock"),
}

MATERIALS: dict[str, tuple[str, ...]] = {
    "cotton": (),
    "denim": (),
    "leather": ("faux leather",),
    "suede": (),
    "corduroy": ("cord",),
    "mesh": (),
    "wool": ("woollen", "woolen", "woolly", "knit", "knitted", "wool knit", "cashmere"),
    "linen": (),
    "silk": ("satin", "silky"),
    "wood": ("wooden", "oak", "timber", "walnut"),
    "metal": ("steel", "brass", "metallic", "chrome", "iron"),
    "ceramic": ("ceramics", "porcelain", "stoneware", "pottery", "earthenware"),
    "glass": (),
    "rattan": ("wicker", "cane", "bamboo"),
    "straw": (),
    "canvas": (),
    "nylon": ("polyester", "synthetic"),
    "velvet": ("velour",),
    "fleece": (),
    "rubber": (),
    "paper": (),
    "plastic": (),
    "concrete": ("stone", "marble"),
    "felt": (),
}

GENDERS: dict[str, tuple[str, ...]] = {
    "women": ("woman", "womens", "ladies", "lady", "female", "girl", "girls"),
    "men": ("man", "mens", "male", "gents", "gentlemen", "boy", "boys"),
}

# Class of the clothing photos -> concepts of which each of its pictures is one.
CLOTHING_CONCEPTS: dict[str, tuple[str, ...]] = {
    "Blazer": ("blazer", "clothing"),
    "Blouse": ("blouse", "clothing"),
    "Body": ("bodysuit", "clothing"),
    "Dress": ("dress", "clothing"),
    "Hat": ("hat",),
    "Hoodie": ("hoodie", "clothing"),
    "Longsleeve": ("longsleeve", "clothing"),
    "Outwear": ("outerwear", "clothing"),
    "Pants": ("trousers", "clothing"),
    "Polo": ("polo", "clothing"),
    "Shirt": ("shirt", "clothing"),
    "Shoes": ("shoes",),
    "Shorts": ("shorts", "clothing"),
    "Skirt": ("skirt", "clothing"),
    "T-Shirt": ("tshirt", "clothing"),
    "Top": ("top", "clothing"),
    "Undershirt": ("undershirt", "clothing"),
}

# Words that may or may not be true of a picture of this class or kind: neither taught nor punished.
MAYBE: dict[str, tuple[str, ...]] = {
    "Blazer": ("jacket", "coat", "outerwear"),
    "Blouse": ("shirt", "top", "longsleeve"),
    "Body": ("tshirt", "longsleeve", "top"),
    "Hat": ("cap", "beanie", "buckethat", "sunhat", "clothing", "accessory"),
    "Hoodie": ("sweater", "jacket", "cardigan", "top", "outerwear"),
    "Longsleeve": ("sweater", "tshirt", "top", "cardigan", "shirt", "hoodie"),
    "Outwear": ("jacket", "coat", "pufferjacket", "blazer", "hoodie", "vest", "cardigan"),
    "Pants": ("jeans",),
    "Polo": ("tshirt", "shirt", "top", "longsleeve"),
    "Shirt": ("blouse", "top", "longsleeve"),
    "Shoes": ("sneaker", "boot", "heels", "sandal", "loafer", "clothing", "accessory"),
    "T-Shirt": ("top", "polo"),
    "Top": ("undershirt", "tshirt", "blouse", "longsleeve", "shirt"),
    "Undershirt": ("top", "tshirt", "vest"),
    "sweater": ("longsleeve", "top"),
    "cardigan": ("longsleeve", "top", "sweater", "jacket", "outerwear"),
    "hoodie": ("sweater", "top", "longsleeve"),
    "shirt": ("longsleeve", "top", "blouse"),
    "tshirt": ("longsleeve", "top"),
    "blouse": ("longsleeve", "shirt", "top"),
    "polo": ("tshirt", "top", "shirt"),
    "jacket": ("blazer", "coat"),
    "coat": ("jacket", "blazer"),
    "buckethat": ("sunhat", "clothing", "accessory"),
    "sunhat": ("buckethat", "clothing", "accessory"),
    "beanie": ("clothing", "accessory"),
    "cap": ("beanie", "clothing", "accessory"),
    "tote": ("handbag",),
    "handbag": ("tote",),
    "": tuple(KINDS),
}

# Rendered kind, written without spaces or hyphens -> its canonical concepts. A kind not listed stands for itself.
RENDER_KINDS: dict[str, tuple[str, ...]] = {
    "sneaker": ("sneaker", "shoes"),
    "boot": ("boot", "shoes"),
    "heel": ("heels", "shoes"),
    "pump": ("heels", "shoes"),
    "heels": ("heels", "shoes"),
    "sandal": ("sandal", "shoes"),
    "loafer": ("loafer", "shoes"),
    "tote": ("tote", "bag"),
    "totebag": ("tote", "bag"),
    "backpack": ("backpack", "bag"),
    "handbag": ("handbag", "bag"),
    "cap": ("cap", "hat"),
    "beanie": ("beanie", "hat"),
    "buckethat": ("buckethat", "hat"),
    "sunhat": ("sunhat", "hat"),
    "basket": ("basket", "home"),
    "pufferjacket": ("pufferjacket", "jacket", "outerwear", "clothing"),
    "sidetable": ("sidetable", "table", "furniture"),
    "bowl": ("bowl", "kitchen", "home"),
    "mug": ("mug", "kitchen", "home"),
    "plate": ("plate", "kitchen", "home"),
    "teapot": ("teapot", "kitchen", "home"),
    "vase": ("vase", "home"),
    "cushion": ("cushion", "home"),
    "rug": ("rug", "home"),
    "planter": ("planter", "home"),
    "clock": ("clock", "home"),
    "chair": ("chair", "furniture"),
    "armchair": ("armchair", "chair", "furniture"),
    "sofa": ("sofa", "furniture"),
    "stool": ("stool", "furniture"),
    "table": ("table", "furniture"),
    "tablelamp": ("tablelamp", "lamp", "home"),
    "floorlamp": ("floorlamp", "lamp", "home"),
    "pendantlamp": ("pendant", "lamp", "home"),
    "jeans": ("jeans", "trousers", "clothing"),
    "jacket": ("jacket", "outerwear", "clothing"),
    "coat": ("coat", "outerwear", "clothing"),
    "blazer": ("blazer", "outerwear", "clothing"),
    "tanktop": ("undershirt", "top", "clothing"),
    "watch": ("watch", "accessory"),
    "sunglasses": ("sunglasses", "accessory"),
    "umbrella": ("umbrella", "accessory"),
    "scarf": ("scarf", "accessory"),
    "belt": ("belt", "accessory"),
}
GARMENTS = frozenset(("tshirt", "shirt", "hoodie", "sweater", "cardigan", "dress", "skirt", "trousers", "shorts", "polo", "blouse", "vest", "top"))

# Folder above a grocery class -> concepts of all its pictures, beside the class's own name.
GROCERY_PARENTS: dict[str, tuple[str, ...]] = {
    name: (parent, "grocery") + own
    for parent, folders in {
        "fruit": {"Apple": ("apple",), "Avocado": (), "Banana": (), "Kiwi": (), "Lemon": ("citrus",), "Lime": ("citrus",), "Mango": (),
                  "Melon": ("melon",), "Nectarine": (), "Orange": ("citrus",), "Papaya": (), "Passion-Fruit": (), "Peach": (),
                  "Pear": ("pear",), "Pineapple": (), "Plum": (), "Pomegranate": (), "Red-Grapefruit": ("citrus",), "Satsumas": ("citrus",)},
        "carton": {"Juice": ("juice", "drink"), "Milk": ("milk", "dairy", "drink"), "Oatghurt": ("oatghurt",), "Oat-Milk": ("oatmilk", "drink"),
                   "Sour-Cream": ("sourcream", "dairy"), "Sour-Milk": ("sourmilk", "dairy"), "Soyghurt": ("soyghurt",),
                   "Soy-Milk": ("soymilk", "drink"), "Yoghurt": ("yoghurt", "dairy")},
        "vegetable": {"Asparagus": (), "Aubergine": (), "Cabbage": (), "Carrots": (), "Cucumber": (), "Garlic": (), "Ginger": (), "Leek": (),
                      "Brown-Cap-Mushroom": ("mushroom",), "Onion": ("onion",), "Pepper": ("pepper",), "Potato": ("potato",), "Red-Beet": (),
                      "Tomato": ("tomato",), "Zucchini": ()},
    }.items()
    for name, own in folders.items()
}  # fmt: skip

# Phrases whose colour word is part of a name: one token, which says nothing about colour.
NAMES: tuple[str, ...] = (
    "golden delicious", "red delicious", "pink lady", "red grapefruit", "golden grapefruit", "yellow onion", "brown cap mushroom",
    "brown cap", "green bell pepper", "orange bell pepper", "red bell pepper", "yellow bell pepper", "apple juice", "orange juice",
    "grapefruit juice", "mandarin juice", "orange red grapefruit juice", "red grapefruit juice", "granny smith", "royal gala", "god morgon",
    "passion fruit", "solid potato", "sweet potato", "honeydew melon", "galia melon", "vine tomato", "beef tomato", "medium fat", "low fat",
)  # fmt: skip

STOP_WORDS = frozenset(("a", "an", "the", "of", "in", "with", "and", "or", "for", "on", "to", "from", "by", "photo", "picture", "image", "color",
                        "colour", "coloured", "colored", "style", "new", "my", "some", "me", "show", "find", "like", "similar"))  # fmt: skip


def squeeze(text: str) -> str:
    """`Tote bag` to `totebag`: how a phrase is written as one token."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def clean_name(name: str) -> str:
    """`Golden-Delicious` to `golden delicious`."""
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def plurals(word: str) -> tuple[str, ...]:
    if word.endswith(("s", "wear", "ware", "food", "clothing", "footwear")):
        return (word + "es",) if word.endswith("ss") else ()
    if word.endswith(("sh", "ch", "x")):
        return (word + "es",)
    if word.endswith("y") and word[-2] not in "aeiou":
        return (word[:-1] + "ies",)
    if word.endswith("f"):
        return (word + "s", word[:-1] + "ves")
    return (word + "s",)


# The renders' word for long sleeves is the photos' kind.
LONG_SLEEVES = {"long sleeve": "longsleeve"}


def render_concepts(label: dict) -> tuple[str, ...]:
    """Concepts of a rendered picture: its kind with the kinds above, pattern, material, gender, words of its cut."""
    kind = squeeze(label["kind"])
    kinds = RENDER_KINDS.get(kind, (kind, "clothing") if kind in GARMENTS else (kind,))
    pattern = PATTERN_OF.get(squeeze(label["pattern"]))
    material = MATERIAL_OF.get(squeeze(label["material"]))
    gender = label.get("gender")
    found = (*kinds, pattern, material, gender if gender in GENDERS else None, *map(clean_name, label.get("words", ())))
    return tuple(dict.fromkeys(LONG_SLEEVES.get(concept, concept) for concept in found if concept))


def canonical(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Every spelling, squeezed -> canonical word."""
    return {squeeze(spelling): word for word, spellings in words.items() for spelling in (word, *spellings)}


PATTERN_OF = canonical(PATTERNS)
MATERIAL_OF = canonical(MATERIALS)
