"""What tables call stances, in English, Spanish, French and German.

A word that is not known, or that may mean two things (yes, no, none), is never taken as a stance: the contest
status of an incident follows from it. A sentence counts where it begins with who denies or confirms, and
nothing behind that turns it round.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mapper.records import STANCES, Stance
from mapper.text import fold

_STANCES: Mapping[Stance, str] = {
    "asserts": "asserts|asserted|says|said|states|stated|claims|claimed|alleges|alleged|reports"
    "|reported|confirms|confirmed|confirm|admits|admitted|acknowledges|acknowledged|agrees|agreed"
    "|corroborates|corroborated|confirmation|afirma|afirmo|dice|dijo|denuncia|denuncio|confirma|confirmo"
    "|confirmado"
    "|admite|admitio|reconoce|reconocio|affirme|dit|declare|bestatigung|bestatigt|sagt|erklart|behauptet",
    "denies": "denies|denied|deny|denial|disputes|disputed|rejects|rejected|refutes|refuted|contradicts"
    "|contradicted|niega|nego|negado|rechaza|rechazo|desmiente|desmintio|dement|dementi|nie|conteste"
    "|dementiert"
    "|dementi der behorde|bestreitet|bestritten|verneint|leugnet",
    "partly-confirms": "partly confirms|partly confirmed|partially confirms|partially confirmed|partial"
    "|partially|partly|confirms in part|confirmed in part|mixed|partial confirmation|confirma en parte"
    "|confirma parcialmente|confirmo en parte|en parte|parcialmente|parcial|en partie|partiellement|partiel"
    "|confirme en partie|confirme partiellement|partiellement confirme|teilweise|teils|zum teil"
    "|teilweise bestatigt"
    "|bestatigt teilweise|bestatigt zum teil",
    "does-not-dispute": "does not dispute|did not dispute|not disputed|undisputed|uncontested|does not deny"
    "|did not deny|didnt deny|doesnt deny|didnt dispute|doesnt dispute|does not contest|did not contest"
    "|no niega"
    "|no lo niega|no nego|no lo nego|no disputa|no lo disputa|no desmiente|no lo desmiente"
    "|ne conteste pas|ne nie pas"
    "|ne dement pas|na pas dementi|na pas conteste|na pas nie|bestreitet nicht|nicht bestritten|unbestritten",
    "does-not-say": "does not say|did not say|does not address|did not address|not addressed|no lo dice"
    "|no lo aborda|neither confirms nor denies|neither confirmed nor denied|neither confirm nor deny"
    "|would neither confirm nor deny|would not confirm or deny|did not confirm or deny|ni confirma ni niega"
    "|no confirma ni niega|ni confirmo ni nego|no confirmo ni nego|ni confirme ni dement"
    "|ni confirme ni dementi"
    "|ne confirme ni ne dement|weder bestatigt noch dementiert|weder bestatigt noch bestritten",
    "not-asked": "not asked|was not asked|wasnt asked|not contacted|was not contacted|wasnt contacted"
    "|not yet asked|not yet contacted|no request for comment|no se pregunto|no se le pregunto|no consultado"
    "|no consultada|sin consultar|non contacte|pas contacte|non sollicite|non interroge|pas interroge"
    "|nicht angefragt"
    "|nicht gefragt|nicht kontaktiert",
}  # fmt: skip
_BY_WORD: Mapping[str, Stance] = {
    word: stance for stance, words in _STANCES.items() for word in words.split("|")
} | {fold(stance, "names"): stance for stance in STANCES}
_HEAD_ENDS = re.compile(r"[:;,.(–—\n]| - ")

# ---- sentences ---------------------------------------------------------------------------------

_WHO = (
    r"(?:(?:(?:the|la|el|le|los|las|les|der|die|das|a|an|una?|l|its?|their|ein|eine) ?)?"
    r"(?:they|it|she|he|we|agency|department|dept|police|sheriffs?|city|county|office|company|army|military"
    r"|government|ministry|mayor|prosecutors?|officials?|authorities|spokes\w+|ellos|agencia|departamento"
    r"|policia"
    r"|gobierno|ejercito|ministerio|fiscalia|vocer[oa]s?|portavoz|autoridades|ils?|elles?|on|agence"
    r"|prefecture|parquet"
    r"|mairie|ministere|gouvernement|porte parole|sie|er|polizei|behorde|stadt|sprecher|sprecherin"
    r"|ministerium"
    r"|staatsanwaltschaft|armee|dhs|ice|cbp|hsi|fbi|atf|dea|usms|usbp|lapd|lasd|nypd|cpd|doj|dod|idf|chp)"
    r"(?: (?:department|dept|office|agency|officials|spokes\w+))? )"
)
# what is denied or confirmed, so that no other thing is meant ("denied entry", "denied bail")
_IT = (
    r"(?: (?:it|this|that|they|he|she|having|being|everything|involvement|wrongdoing|responsibility"
    r"|categorically"
    r"|strongly|firmly|flatly|any (?:wrongdoing|involvement|misconduct|responsibility|role|knowledge"
    r"|connection)"
    r"|(?:(?:all|the|these|those|any|all of the|all the) )?(?:claims?|allegations?|accusations?|account"
    r"|reports?|version"
    r"|incident|charges?|event|operation|raids?|arrests?|detentions?|use)|all of (?:it|this|that)"
    r"|que|haber|toda?|(?:(?:el|la|los|las|su|sus|toda|cualquier) )?(?:hechos?|acusacion(?:es)?|denuncias?"
    r"|senalamientos?|alegaciones|participacion|responsabilidad|operativos?|operacion(?:es)?|detencion(?:es)?"
    r"|arrestos?|redadas?|uso)|avoir|etre|tout|(?:(?:le|la|les|l|ces|cette|toute?|sa|son) )?(?:faits"
    r"|accusations?"
    r"|allegations?|participation|responsabilite|operation|arrestations?|interpellations?|lusage|loperation)"
    r"|das|dies|es|dass|(?:(?:den|die|der|das|alle|jede|diese|eine) )?(?:vorwurfe?|darstellung|beteiligung"
    r"|anschuldigung(?:en)?|vorfall|einsatz|festnahmen?))\b.*)"
)
_DENY = (
    r"denies|denied|deny|disputes|disputed|rejects|rejected|refutes|refuted|niegan?|nego|negaron"
    r"|lo niegan?|lo nego"
    r"|lo negaron|desmienten?|desmintio|desmintieron|lo desmienten?|rechazan?|rechazo|rechazaron"
    r"|ha negado|han negado"
    r"|nient|nie|le nie|dement|dementent|a dementi|ont dementi|contestent|conteste|a conteste"
    r"|ont conteste|a nie|rejette"
    r"|a rejete|bestreitet|bestreiten|bestritt|dementiert|dementieren|dementierte|verneint|leugnet|leugnete"
    r"|hat bestritten|hat dementiert|has denied|have denied|categorically denies|categorically denied"
    r"|strongly denies"
    r"|strongly denied"
)
_CONFIRM = (
    r"confirms|confirmed|confirm|admits|admitted|acknowledges|acknowledged|confirman?|confirmo"
    r"|confirmaron|lo confirman?"
    r"|lo confirmo|admiten?|admitio|admitieron|reconocen?|reconocio|reconocieron|ha confirmado"
    r"|han confirmado|confirment"
    r"|a confirme|ont confirme|confirme|le confirme|reconnait|reconnaissent|a reconnu|admet|a admis|bestatigt"
    r"|bestatigen|bestatigte|bestatigten|hat bestatigt|raumt ein|raumte ein|has confirmed|have confirmed"
)
# what a silence begins with; anything may follow, such as "to a request for comment"
_SILENCE = (
    r"(?:(?:we |it |they )?(?:(?:have|has|had) )?no comments?|without comment|declined$|(?:decline[sd]?"
    r"|refuse[sd]?|unavailable)(?: to| for)? comment"
    r"|denied (?:a |our |the |several )?requests? for (?:comment|an interview|information|a statement)"
    r"|(?:ignored|did not answer|didnt answer|did not return|didnt return) (?:a |an |our |the |several "
    r"|multiple"
    r" |repeated )?(?:requests?|calls?|emails?|messages?|inquir\w+|questions?)"
    r"|(?:did not|didnt|does not|doesnt|would not|wouldnt|could not|has not|hasnt|have not|havent|had not"
    r"|hadnt|never"
    r"|not)(?: yet| immediately)? (?:comment|commented|respond|responded|respond yet|reply|replied|answer"
    r"|answered)"
    r"|(?:could not|couldnt) be reached|not available for comment|no (?:response|reply|answer"
    r"|statement)(?: (?:yet|so far"
    r"|received|given|provided|from|to|as of|by)\b.*)?$|declined (?:an |a )?(?:interview|statement|request)"
    r"|sin (?:comentarios?|respuesta|declaraciones)|no (?:hizo|hicieron|quiso|quisieron|dio"
    r"|dieron) (?:comentarios?"
    r"|comentar|declaraciones|respuesta)|no (?:ha |han |hubo )?(?:respondio|respondieron|respondido|responde"
    r"|responden|respuesta|contesto|contestaron|contestado|contesta|comento|comentaron|comentado|comenta"
    r"|se pronuncio)"
    r"|se (?:nego|negaron|rehuso|rehusaron) a (?:comentar|responder|declarar|hacer comentarios)"
    r"|declin(?:o|aron) (?:comentar|hacer comentarios|responder)|rehus(?:o|aron) comentar"
    r"|(?:pas|sans|aucun)(?: de)? commentaires?|(?:pas|sans|aucune)(?: de)? reponse"
    r"|n(?:a|ont) pas (?:encore )?(?:repondu|reagi|commente|donne suite|souhaite (?:repondre|commenter"
    r"|sexprimer"
    r"|reagir))|ne (?:souhaite|souhaitent) pas (?:repondre|commenter|sexprimer)|na pas souhaite"
    r"|(?:a refuse|ont refuse|refuse|refus) de (?:commenter|repondre|sexprimer)"
    r"|keine? (?:kommentar|antwort|reaktion|stellungnahme|angaben|auskunft)|ohne (?:kommentar|antwort)"
    r"|(?:hat|haben|habe) (?:bisher |bislang )?nicht (?:geantwortet|reagiert|kommentiert)"
    r"|(?:antwortet|antwortete|antworteten|reagierte|reagiert|kommentiert|kommentierte|aussert sich"
    r"|ausserte sich)"
    r" (?:bisher |bislang )?nicht|wollte(?:n)? sich nicht|wollte(?:n)? keine|mochte sich nicht)\b"
)
_DENIAL = re.compile(rf"{_WHO}?(?:{_DENY})(?:{_IT})?")
_CONFIRMATION = re.compile(rf"{_WHO}?(?:{_CONFIRM})(?:{_IT})?")
_SENTENCES: tuple[tuple[Stance, re.Pattern[str]], ...] = (
    ("denies", _DENIAL),
    ("asserts", _CONFIRMATION),
)
_NO_COMMENT = re.compile(rf"(?:{_WHO}|lo |les |se les )?{_SILENCE}")
_TURN = re.compile(
    r"\b(?:but|however|although|though|while|except|later|then|partly|partially|some|pero|aunque|sin embargo"
    r"|excepto|luego|mais|cependant|bien que|sauf|puis|aber|jedoch|obwohl|ausser|dann|not|never|neither"
    r"|nor|nt|no"
    r"|ni|nunca|pas|nicht|weder|whether|si|ob|if|comment\w*)\b"
)

# behind a head such as Denied: what turns it round
_TURNED = re.compile(
    r"(?:but|however|although|though|later|then|at first|initially|except|pero|aunque|sin embargo|luego"
    r"|despues|al principio|mais|puis|cependant|dabord|aber|dann|spater|jedoch|zunachst)\b"
)
# an answer that came after all
_ANSWER_AFTER_ALL = re.compile(
    r"\b(?:but|however|although|though|later|then|pero|aunque|sin embargo|luego|mais|cependant|puis|aber"
    r"|jedoch"
    r"|obwohl|dann|den(?:ies|ied)|confirm\w*|nego|niega|dement\w*|bestreitet|bestatigt\w*)\b"
)


def read_stance(text: str) -> Stance | None:
    """Return the stance that a cell names: its words, those before a colon or a dash, or how it begins.

    >>> read_stance("Denied: they were not there")
    'denies'
    >>> read_stance("The agency did not respond to a request for comment.")
    'no-comment'
    >>> read_stance("They did not deny being rude, but said nothing of the raid") is None
    True
    """
    whole = fold(text, "names")
    head, *rest = _HEAD_ENDS.split(text, maxsplit=1)
    if rest and _TURNED.match(fold(rest[0], "names")):
        return None
    return _BY_WORD.get(whole) or _BY_WORD.get(fold(head, "names")) or _of_sentence(whole)


def _of_sentence(words: str) -> Stance | None:
    if found := _NO_COMMENT.match(words):
        return None if _ANSWER_AFTER_ALL.search(words, found.end()) else "no-comment"
    for stance, pattern in _SENTENCES:
        if pattern.fullmatch(words) and not _TURN.search(words):
            return stance
    return None
