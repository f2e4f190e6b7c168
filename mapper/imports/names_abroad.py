"""The names of columns in languages other than English: whole names, of public tables of incidents.

Many languages join words, or decline them. Words that stand within names of English, Spanish, German,
French and Italian are in `name_rules`. Left out is what is a word of another meaning in English (`by`, `tid`,
`ad`), or the plain word for width and length.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Japanese, Chinese in both scripts, Korean; Russian, Ukrainian; Arabic; Portuguese, German, French; then
# Polish, Italian, Dutch, Czech, Slovak, Hungarian, Romanian, Croatian, Swedish, Danish, Norwegian, Finnish,
# Turkish, Greek, Bulgarian, Indonesian, Vietnamese, Hebrew, Hindi, Persian
NAMES_ABROAD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": _names(
            "番号 通番 管理番号 事件番号 整理番号 通し番号 编号 編號 序号 序號 事件编号 案件编号 번호 사건번호 연번"
            " номер номер_п/п ид номер_события الرقم رقم المعرف رقم_الحادث"
            " numero número nummer lfd_nr código codigo kennung numer numer_sprawy číslo zaaknummer sorszám"
            " lp sıra_no"
        ),
        "claim": _names(
            "behauptung vorwurf anschuldigung affirmation allégation accusation acusación alegación"
            " alegação acusação accusa hecho hechos vorfall fait faits fato qué_pasó was_ist_passiert"
        ),
        "account_by": _names(
            "wer_sagt_es wer_sagt_das wer_sagt_was sprecher sprecherin quelle_der_aussage quelle_der_behauptung"
            " aussage_von laut qui_le_dit qui_parle selon source_de_l_affirmation source_de_l'affirmation"
            " auteur_du_propos locuteur auteur_de_la_déclaration quién_lo_dice quien_lo_dice quién_habla"
            " fuente_de_la_afirmación vocero quem_diz declarante chi_lo_dice"
        ),
        "account_capacity": _names(
            "funktion funktion_des_sprechers rolle_des_sprechers eigenschaft qualité fonction"
            " qualité_du_locuteur rôle_du_locuteur en_qualité_de calidad cargo en_calidad_de función"
            " qualifica qualidade"
        ),
        "stance": _names(
            "haltung standpunkt haltung_zur_behauptung prise_de_position position_prise posture attitude"
            " posición_del_hablante posicionamiento posicionamento presa_di_posizione"
        ),
        "says": _names(
            "aussage wortlaut zitat erklärung propos déclaration citation ce_qui_est_dit lo_que_dice dichos"
            " cita declaração dichiarazione"
        ),
        "said_on": _names(
            "fecha_de_la_declaración fecha_declaración datum_der_aussage aussagedatum date_de_la_déclaration"
            " data_da_declaração"
        ),
        "account_source": _names(
            "quelle_der_erklärung beleg_der_aussage source_du_propos source_de_la_déclaration"
            " fuente_de_la_declaración"
        ),
        "agency_response": _names(
            "antwort_der_behörde reaktion_der_behörde stellungnahme_der_behörde stellungnahme_der_polizei"
            " antwort_der_polizei reaktion_der_polizei réponse_de_l_agence réponse_de_l'agence"
            " réponse_du_service réponse_de_la_police réponse_officielle réponse_des_autorités"
            " réponse_de_la_préfecture respuesta_de_la_policía respuesta_de_las_autoridades"
            " respuesta_de_la_autoridad versión_oficial respuesta_de_la_dependencia resposta_oficial"
            " resposta_da_polícia versione_ufficiale"
        ),
        "response_source": _names(
            "quelle_der_antwort quelle_der_stellungnahme source_de_la_réponse lien_de_la_réponse"
            " enlace_de_la_respuesta fonte_da_resposta"
        ),
        "event_date": _names(
            "日付 日時 年月日 発生日 発生日時 発生年月日 事件日 発生日付 日期 日期时间 时间日期 发生日期 發生日期"
            " 发生时间 發生時間 事件日期 案发日期 날짜 일자 일시 발생일 발생일자 발생일시 사건일"
            " дата дата_события дата_происшествия дата_и_время дата_інциденту дата_події дата_час"
            " التاريخ تاريخ تاريخ_الحادث تاريخ_الحدث تاريخ_الواقعة"
            " data data_do_fato data_fato data_ocorrencia data_da_ocorrencia dt_ocorrencia"
            " tatzeit tattag tatdatum ereignisdatum unfalldatum vorfallsdatum date_des_faits date_evenement"
            " data_zdarzenia data_wypadku data_zajścia data_evento data_incidente data_del_fatto datum"
            " datum_incident datum_voorval datum_události datum_nehody dátum dátum_udalosti esemény_dátuma"
            " baleset_dátuma data_evenimentului data_incidentului datum_događaja tarih olay_tarihi"
            " kaza_tarihi händelsedatum olycksdatum dato hændelsesdato hendelsesdato ulykkesdato"
            " päivämäärä pvm tapahtumapäivä ημερομηνία ημερομηνία_συμβάντος дата_на_събитието tanggal"
            " tanggal_kejadian ngày_xảy_ra ngày תאריך תאריך_האירוע दिनांक तारीख تاریخ تاریخ_حادثه"
        ),
        "date_end": _names(
            "終了日 終了日時 结束日期 結束日期 종료일 дата_окончания تاريخ_النهاية data_fim enddatum date_fin"
            " fecha_fin fecha_de_fin fecha_final fecha_término date_de_fin data_fine data_término"
            " einddatum datum_ende ende_datum ende bis data_zakończenia slutdatum sluttdato slutdato"
        ),
        "local_time": _names(
            "時刻 時間 発生時刻 发生时刻 时间 時分 시간 시각 발생시간 발생시각 время время_события час الوقت"
            " وقت horario hora_do_fato hora_ocorrencia heure_des_faits"
            " godzina godzina_zdarzenia orario ora_evento tijdstip čas čas_nehody időpont klockslag"
            " klokkeslæt klokkeslett tidspunkt kellonaika saat olay_saati ώρα waktu שעה समय ساعت"
        ),
        "year": _names("年 年份 年度 연도 год рік السنة سنة ano nk_any"),
        "month": _names("月 月份 월 месяц місяць الشهر شهر mês mes_any"),
        "day": _names("日 일 день اليوم يوم dia_mes"),
        "latitude": _names(
            "緯度 北緯 纬度 北纬 위도 широта координата_широта شماليات العرض خط_العرض دائرة_العرض"
            " szerokość_geograficzna szer_geogr szer_geo latitudine breedtegraad zeměpisná_šířka"
            " zemepisná_šírka földrajzi_szélesség szélességi_fok geografska_širina breddgrad breddegrad"
            " leveysaste enlem γεωγραφικό_πλάτος географска_ширина географическая_широта lintang"
            " garis_lintang vĩ_độ קו_רוחב अक्षांश عرض_جغرافیایی"
        ),
        "longitude": _names(
            "経度 東経 经度 經度 东经 경도 долгота довгота координата_долгота الطول خط_الطول"
            " długość_geograficzna dlugość_geograficzna dług_geogr dł_geogr dł_geo longitudine lengtegraad"
            " zeměpisná_délka zemepisná_dĺžka földrajzi_hosszúság hosszúsági_fok geografska_dužina"
            " geografska_duljina längdgrad longitudgrad længdegrad lengdegrad pituusaste boylam"
            " γεωγραφικό_μήκος географска_дължина географическая_долгота bujur garis_bujur kinh_độ קו_אורך"
            " देशांतर طول_جغرافیایی"
        ),
        "coordinates": _names(
            "座標 緯度経度 位置情報 坐标 座标 经纬度 經緯度 좌표 위경도 координаты الإحداثيات coordenadas koordinaten"
            " coordonnees coordinate"
            " współrzędne coördinaten souřadnice súradnice koordináták koordinate koordinater koordinaatit"
            " koordinatlar συντεταγμένες координати koordinat tọa_độ קואורדינטות"
        ),
        "city": _names(
            "市 市区町村 市町村 市区 都市 城市 市县 縣市 도시 시 시군구 시군 город місто населенный_пункт"
            " населений_пункт нас_пункт المدينة مدينة البلدة cidade municipio município gemeinde ort_gemeinde"
            " miejscowość miasto gmina comune città woonplaats gemeente stad obec město mesto település"
            " település_neve város localitate oraș tätort kommun kommune kunta kaupunki paikkakunta şehir"
            " kabupaten/kota kab/kota kabupaten_kota kabupaten municipio_hecho alcaldía alcaldía_hecho alcaldía_catálogo πόλη δήμος населено_място kota thành_phố עיר ישוב शहर شهر ilçe เมือง"
        ),
        "county": _names("郡 县 区县 군 район повіт المقاطعة قضاء kreis landkreis"),
        "state": _names(
            "都道府県 県 府県 省 省份 州 시도 도 область регион область_регион обл المحافظة محافظة الولاية"
            " estado comunidad_autónoma ccaa autonomía bundesland województwo regione il uf entidad entidad_federativa provincie megye județ"
            " županija maakunta län fylke νομός περιφέρεια област provinsi tỉnh จังหวัด राज्य استان"
        ),
        "country": _names(
            "国 国名 国家 國家 國名 국가 나라 страна країна الدولة البلد país pays staat land kraj ország země ülke"
            " χώρα држава država държава țară negara quốc_gia ประเทศ मुल्क देश کشور valtio"
        ),
        "locality": _names(
            "場所 発生場所 地点 所在地 位置 地名 现场 地點 地点名称 发生地点 發生地點 장소 위치 발생장소 место"
            " место_события место_происшествия місце المكان الموقع مكان local local_do_fato lieu lieu_des_faits"
            " miejsce miejsce_zdarzenia luogo plaats_van_het_incident místo_události helyszín locul"
            " mjesto_događaja plats olycksplats sted tapahtumapaikka olay_yeri τοποθεσία lokasi địa_điểm"
            " מיקום स्थान محل bairro"
        ),
        "type": _names(
            "種別 種類 分類 区分 罪種 罪名 事件種別 类型 類型 类别 類別 事件类型 案件类型 유형 종류 분류 사건유형 죄종 죄명"
            " тип тип_события вид категория категорія النوع نوع_الحادث نوع tipo natureza categoria delikt"
            " tatart ereignisart ocorrência tipo_de_violación tipo_de_hecho tipo_de_incidente"
            " rodzaj rodzaj_zdarzenia typ typ_zdarzenia kategoria kategoria_zdarzenia tipologia"
            " type_incident tipo_de_acción tipo_acción подія событие происшествие soort druh druh_události kategorie típus esemény_típusa tip_eveniment"
            " categorie vrsta vrsta_događaja händelsetyp hændelsestype hendelsestype kategori tyyppi"
            " tapahtumatyyppi olay_türü kaza_türü τύπος κατηγορία вид_събитие jenis jenis_kejadian loại"
            " סוג סוג_אירוע प्रकार نوع_حادثه"
        ),
        "title": _names(
            "タイトル 題名 件名 見出し 标题 標題 제목 название заголовок назва العنوان_الرئيسي عنوان_الخبر título"
            " titel titre"
        ),
        "summary": _names(
            "was_ist_passiert was_ist_geschehen was_geschah was_passierte ce_qui_s'est_passé"
            " que_s'est-il_passé qué_pasó qué_sucedió qué_ocurrió o_que_aconteceu cosa_è_successo "
            "概要 内容 説明 事件概要 詳細 摘要 说明 說明 描述 内容描述 详情 설명 내용 개요 описание содержание опис"
            " الوصف وصف التفاصيل ملخص descrição descricao resumo beschreibung"
            " opis opis_zdarzenia descrizione omschrijving beschrijving popis popis_události leírás"
            " descriere opis_događaja beskrivning beskrivelse kuvaus açıklama περιγραφή deskripsi"
            " keterangan mô_tả תיאור विवरण شرح"
        ),
        "agency": _names(
            "機関 関係機関 警察 警察署 署名 所轄 担当機関 机构 機構 部门 部門 警察局 执法机构 기관 경찰서 관할"
            " ведомство орган служба відомство الجهة الجهاز orgao órgão behörde behoerde organe jednostka kurum ente"
            " autoridad autoridad_señalada autoridad_responsable autoridades autorité_concernée instantie úřad"
            " instytucja hatóság autoritate instituție tijelo viranomainen myndighet myndighed υπηρεσία φορέας"
            " cuerpo_policial cuerpo_de_policía fuerza_policial fuerza_de_seguridad fuerzas_de_seguridad"
            " corporacao corporação força_policial forces_de_l_ordre forces_de_l'ordre forze_dell'ordine politikreds"
            " eenheid kolluk институция instansi kesatuan cơ_quan หน่วยงาน एजेंसी רשות نهاد"
        ),
        "links": _names(
            "リンク 参照 出典url 链接 連結 鏈接 网址 링크 ссылка ссылки посилання الرابط رابط"
        ),
        "source_publisher": _names(
            "出典 情報源 媒体 来源 來源 消息来源 출처 источник джерело المصدر مصدر fonte quelle fuente"
            " medio medio_de_comunicación periódico diario journal zeitung giornale bron kilde källa kaynak źródło zdroj"
        ),
    }
)

PRIVATE_NAMES_ABROAD = frozenset(
    _names(
        "氏名 名前 被害者 被害者名 被害者氏名 住所 自宅 電話 電話番号 メール メールアドレス 生年月日 年齢"
        " 姓名 受害者 受害人 受害者姓名 住址 地址 家庭住址 电话 電話號碼 电话号码 手机 邮箱 出生日期 年龄"
        " 이름 성명 피해자 주소 전화 전화번호 이메일 생년월일 나이"
        " имя фио ф.и.о. фамилия пострадавший потерпевший адрес телефон дата_рождения возраст ім'я піб адреса"
        " الاسم اسم اسم_الضحية الضحية العنوان عنوان الهاتف رقم_الهاتف تاريخ_الميلاد العمر"
        " nome nome_da_vitima vitima endereco endereço telefone data_de_nascimento idade nachname vorname"
        " geburtsdatum anschrift telefon"
        " imię nazwisko imię_i_nazwisko pesel adres data_urodzenia cognome indirizzo data_di_nascita"
        " codice_fiscale naam voornaam achternaam telefoon geboortedatum jméno příjmení meno priezvisko adresa"
        " rodné_číslo név cím nume prenume cnp ime_i_prezime prezime oib namn förnamn efternamn adress"
        " personnummer navn fornavn efternavn etternavn adresse nimi etunimi sukunimi osoite puhelin soyad"
        " ad_soyad isim adı_soyadı όνομα επώνυμο διεύθυνση τηλέφωνο име_и_фамилия nama nama_korban alamat"
        " telepon họ_tên địa_chỉ điện_thoại שם כתובת טלפון नाम पता फोन نام نشانی تلفن"
    )
)
