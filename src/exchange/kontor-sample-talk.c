/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people say to each other in the sample company, in three languages. Constant, any thread. */

#include "config.h"

#include "kontor-sample-talk-private.h"

static const char *const conversations[SAMPLE_N_LANGUAGES][16] = {
  {
      "Has anyone heard back from {company}?|They called this morning, the offer is fine.|Great, then "
      "I prepare the contract.|Please use the new template, the old one has last year's terms.|Will "
      "do.|Thanks!",
      "Good morning! Who takes the support phone today?|I can until noon.|Then I take over, thank you.",
      "The {topic} fails for me since yesterday. Same for anybody else?|Works here. Which "
      "version?|The one from Tuesday.|Ah, that one has a bug with empty rows. Update and try again.|Works "
      "now, thank you 🙂",
      "@{person}, could you look at the {topic} before I send it?|Sure, give me an hour.|No hurry, "
      "tomorrow is fine too.|Done. Two small remarks on page 3, the rest is good.|Perfect, I change that.",
      "The delivery for {company} is late again.|How late?|Monday, they say.|Then we have to tell them "
      "today. I call.|Thank you, I would not have reached anyone before lunch.",
      "Lunch at half past twelve?|Yes!|I join you, keep a seat for me.",
      "Minutes of today's meeting are in the folder.|Thanks. Did we settle who does the {topic}?|Yes, "
      "that's mine until Friday.|👍",
      "Quick question: do we still support the old gateways?|Only for customers with a contract.|{company} "
      "has one until March.|Then yes, until March.|Good, I note that down.",
      "The printer on the first floor is out of paper. Again.|There is more in the cabinet next to the "
      "kitchen.|Found it.",
      "I have the figures for the quarter: eight percent up.|Very nice! Where does it come from?|Mostly "
      "maintenance contracts, and {company}.|May I use that in the presentation?|Please wait until Thursday, "
      "then it is official.",
      "Can we move the review to three o'clock?|Fine with me.|Me too.|Moved. The room stays the same.",
      "Who knows how the {topic} is built?|{person} made the first version.|I did, but a while ago. What do "
      "you want to know?|Whether I can add a column without breaking anything.|You can. Add a test, then "
      "nobody breaks it after you.",
      "{company} asks for a visit next week.|Tuesday or Wednesday would work for me.|Wednesday, on Tuesday "
      "we have the audit.|I offer them Wednesday at ten.",
      NULL,
  },
  {
      "Hat sich {company} schon gemeldet?|Ja, heute früh. Das Angebot passt.|Sehr gut, dann mache ich den "
      "Vertrag fertig.|Nimm bitte die neue Vorlage, in der alten stehen noch die Bedingungen vom letzten "
      "Jahr.|Mache ich.|Danke!",
      "Guten Morgen! Wer nimmt heute das Telefon?|Bis mittags ich.|Dann übernehme ich, danke.",
      "Bei mir geht seit gestern etwas nicht: {topic}. Bei euch auch?|Hier läuft es. Welche Version hast "
      "du?|Die von Dienstag.|Die hat einen Fehler mit leeren Zeilen. Aktualisiere mal.|Jetzt geht es, danke "
      "🙂",
      "@{person}, schaust du bitte drüber, bevor ich es verschicke? Es geht um: {topic}.|Klar, gib mir eine "
      "Stunde.|Eilt nicht, morgen reicht auch.|Fertig. Zwei Kleinigkeiten auf Seite 3, sonst gut.|Prima, "
      "ändere ich.",
      "Die Lieferung für {company} verspätet sich wieder.|Um wie viel?|Montag, sagen sie.|Dann müssen wir "
      "heute Bescheid geben. Ich rufe an.|Danke, ich hätte vor dem Mittag niemanden erreicht.",
      "Halb eins in der Kantine?|Gern!|Ich komme auch, haltet mir einen Platz frei.",
      "Das Protokoll von heute liegt im Ordner.|Danke. Wer macht jetzt weiter? Stichwort {topic}.|Das liegt "
      "bis Freitag bei mir.|👍",
      "Kurze Frage: Unterstützen wir die alten Gateways noch?|Nur mit Vertrag.|{company} hat einen bis "
      "März.|Dann ja, bis März.|Gut, notiere ich.",
      "Der Drucker im ersten Stock hat kein Papier mehr.|Im Schrank neben der Küche ist noch "
      "welches.|Gefunden.",
      "Die Zahlen fürs Quartal sind da: acht Prozent mehr.|Stark! Woher kommt das?|Vor allem "
      "Wartungsverträge, und {company}.|Darf ich das in den Vortrag nehmen?|Warte bitte bis Donnerstag, dann "
      "ist es offiziell.",
      "Können wir die Besprechung auf drei Uhr schieben?|Passt.|Bei mir auch.|Ist verschoben, gleicher Raum.",
      "{company} möchte nächste Woche einen Besuch.|Dienstag oder Mittwoch ginge bei mir.|Mittwoch, am "
      "Dienstag ist die Prüfung.|Dann biete ich Mittwoch um zehn an.",
      NULL,
  },
  {
      "Из {company} уже ответили?|Да, утром звонили, предложение подходит.|Отлично, тогда готовлю "
      "договор.|Возьми новый шаблон, в старом прошлогодние условия.|Хорошо.|Спасибо!",
      "Доброе утро! Кто сегодня на телефоне?|До обеда я.|Потом возьму я, спасибо.",
      "Со вчерашнего дня не открывается: {topic}. У всех так?|У меня работает. Какая версия?|Та, что "
      "во вторник.|В ней ошибка с пустыми строками, обнови.|Теперь работает, спасибо 🙂",
      "@{person}, посмотри, пожалуйста, до отправки: {topic}.|Конечно, через час.|Не спешу, можно и "
      "завтра.|Готово. Два замечания на третьей странице, остальное хорошо.|Отлично, исправлю.",
      "Поставка для {company} снова задерживается.|Надолго?|Говорят, до понедельника.|Тогда надо "
      "предупредить сегодня. Позвоню.|Спасибо, до обеда я бы никого не застал.",
      "Обед в половине первого?|Да!|Я с вами, займите место.",
      "Протокол встречи в папке.|Спасибо. Кто ведёт дальше тему «{topic}»?|До пятницы я.|👍",
      "Вопрос: старые шлюзы ещё поддерживаем?|Только по договору.|У {company} договор до марта.|Значит, до "
      "марта.|Хорошо, записал.",
      "На первом этаже в принтере кончилась бумага.|Есть в шкафу у кухни.|Нашёл.",
      "Готовы цифры за квартал: плюс восемь процентов.|Отлично! За счёт чего?|В основном обслуживание и "
      "{company}.|Можно взять в презентацию?|Подожди до четверга, тогда будет официально.",
      "Перенесём встречу на три часа?|Мне удобно.|Мне тоже.|Перенёс, переговорная та же.",
      "{company} просит приехать на следующей неделе.|Могу во вторник или в среду.|В среду, во вторник "
      "проверка.|Предложу среду, десять утра.",
      NULL,
  },
};

const char *const *
sample_get_conversations (SampleLanguage language)
{
  return conversations[language];
}
