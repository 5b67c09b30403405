"""Sentences without meaning, the same for the same seed: what the sites and feeds that are measured consist of."""

NOUNS = """almond apron basket bay-leaf bench bottle bowl bread butter candle carafe chair cheese cloth cork crumb cup
dish door drawer flour fork garden garlic glass grater herb jar jug kettle kitchen ladle lamp lantern lemon lid match
mint mortar napkin neighbour oven pan peach pear pepper pitcher plate pot radish recipe salt saucer seat shelf sieve
soup spice spoon stew stool stove sugar supper table thyme toast tray vinegar walnut whisk window""".split()
VERBS = """borrows boils brings burns carries chops clears counts covers cuts dries fills finds folds forgets grates
holds keeps lays lends lifts meets mends mixes opens passes peels pours salts saves serves shares sifts slices spills
stacks stirs tastes turns wants warms washes wipes""".split()
ADJECTIVES = """amber bitter blue broad burnt cold cracked crisp dark early empty fresh full green heavy hot late light
long loud mild narrow old pale plain quiet red ripe round salty sharp small soft sour spare sweet tall warm""".split()
TAGS = [f"{a}-{n}" for a, n in zip(ADJECTIVES, NOUNS)]


def words(dice, count):
    return " ".join(dice.choice(ADJECTIVES if dice.random() < 0.3 else NOUNS) for _ in range(count))


def clause(dice):
    return (f"the {dice.choice(ADJECTIVES)} {dice.choice(NOUNS)} {dice.choice(VERBS)} "
            f"the {dice.choice(NOUNS)} by the {dice.choice(ADJECTIVES)} {dice.choice(NOUNS)}")


def sentence(dice, mark):
    """`mark(dice, word)` dresses one word in a sentence: emphasis, a link."""
    parts = [clause(dice) for _ in range(dice.randint(1, 2))]
    if dice.random() < 0.35:
        parts.append(f"and then there is {mark(dice, dice.choice(NOUNS))}")
    text = ", ".join(parts)
    return text[0].upper() + text[1:] + "."


def paragraph(dice, mark):
    return " ".join(sentence(dice, mark) for _ in range(dice.randint(3, 6)))


def tags(dice):
    """Few tags on many posts, many tags on few, as people label."""
    return sorted({TAGS[min(int(dice.expovariate(0.12)), len(TAGS) - 1)] for _ in range(dice.randint(1, 4))})
