<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
    <context>
        <name>AvailabilityButton</name>
        <message>
            <source>Available</source>
            <translation>Beschikbaar</translation>
        </message>
        <message>
            <source>Away: break</source>
            <translation>Afwezig: pauze</translation>
        </message>
        <message>
            <source>Away: lunch</source>
            <translation>Afwezig: lunch</translation>
        </message>
        <message>
            <source>Away: meeting</source>
            <translation>Afwezig: overleg</translation>
        </message>
        <message>
            <source>Away: other work</source>
            <translation>Afwezig: ander werk</translation>
        </message>
        <message>
            <source>Offline</source>
            <translation>Offline</translation>
        </message>
        <message>
            <source>Away</source>
            <translation>Afwezig</translation>
        </message>
        <message>
            <source>Availability</source>
            <translation>Beschikbaarheid</translation>
        </message>
        <message>
            <source>Availability (Ctrl+Shift+S)</source>
            <translation>Beschikbaarheid (Ctrl+Shift+S)</translation>
        </message>
    </context>
    <context>
        <name>Call</name>
        <message>
            <source>A customer</source>
            <translation>Een klant</translation>
        </message>
        <message>
            <source>May be one of {0} customers; not verified</source>
            <translation>Kan een van {0} klanten zijn; niet geverifieerd</translation>
        </message>
        <message>
            <source>Known by a phone number; not verified</source>
            <translation>Herkend aan een telefoonnummer; niet geverifieerd</translation>
        </message>
        <message>
            <source>Came by an invitation</source>
            <translation>Kwam via een uitnodiging</translation>
        </message>
        <message>
            <source>Was here before in this browser; not verified</source>
            <translation>Was hier eerder met deze browser; niet geverifieerd</translation>
        </message>
        <message>
            <source>Not known yet</source>
            <translation>Nog niet bekend</translation>
        </message>
        <message>
            <source>Looks at: {0}</source>
            <translation>Bekijkt: {0}</translation>
        </message>
        <message>
            <source>In the cart: {0}</source>
            <translation>In de winkelwagen: {0}</translation>
        </message>
        <message>
            <source>Fills in: {0}</source>
            <translation>Vult in: {0}</translation>
        </message>
        <message>
            <source>Saw an error: {0}</source>
            <translation>Zag een fout: {0}</translation>
        </message>
        <message>
            <source>Ordered: {0}</source>
            <translation>Bestelde: {0}</translation>
        </message>
        <message>
            <source>Known by an e-mail address; not verified</source>
            <translation>Herkend aan een e-mailadres; niet geverifieerd</translation>
        </message>
        <message>
            <source>a colleague</source>
            <translation>een collega</translation>
        </message>
        <message>
            <source>The call is over.</source>
            <translation>Het gesprek is voorbij.</translation>
        </message>
        <message>
            <source>The customer stopped sharing their page.</source>
            <translation>De klant is gestopt met het delen van de pagina.</translation>
        </message>
    </context>
    <context>
        <name>CallBar</name>
        <message>
            <source>Ringing</source>
            <translation>Gaat over</translation>
        </message>
        <message>
            <source>Connecting…</source>
            <translation>Verbinden…</translation>
        </message>
        <message>
            <source>On hold</source>
            <translation>In de wacht</translation>
        </message>
        <message>
            <source>Connecting again…</source>
            <translation>Opnieuw verbinden…</translation>
        </message>
        <message>
            <source>Call ended</source>
            <translation>Gesprek beëindigd</translation>
        </message>
        <message>
            <source>Muted</source>
            <translation>Gedempt</translation>
        </message>
        <message>
            <source>Mute</source>
            <translation>Dempen</translation>
        </message>
        <message>
            <source>Take back</source>
            <translation>Terughalen</translation>
        </message>
        <message>
            <source>Hold</source>
            <translation>Wacht</translation>
        </message>
        <message>
            <source>The customer does not hear you. Ctrl+Shift+M</source>
            <translation>De klant hoort u niet. Ctrl+Shift+M</translation>
        </message>
        <message>
            <source>Ctrl+Shift+M</source>
            <translation>Ctrl+Shift+M</translation>
        </message>
        <message>
            <source>Neither hears the other. Ctrl+Shift+H takes the customer back.</source>
            <translation>U hoort elkaar niet. Ctrl+Shift+H haalt de klant terug.</translation>
        </message>
        <message>
            <source>Ctrl+Shift+H</source>
            <translation>Ctrl+Shift+H</translation>
        </message>
        <message>
            <source>The customer sees you.</source>
            <translation>De klant ziet u.</translation>
        </message>
        <message>
            <source>The customer does not see you.</source>
            <translation>De klant ziet u niet.</translation>
        </message>
        <message>
            <source>customer muted</source>
            <translation>klant gedempt</translation>
        </message>
        <message>
            <source>Camera</source>
            <translation>Camera</translation>
        </message>
        <message>
            <source>Keypad</source>
            <translation>Toetsen</translation>
        </message>
        <message>
            <source>Customers call from a web page, which takes no tones. Keys come with calls to telephone numbers.</source>
            <translation>Klanten bellen vanaf een webpagina, die geen tonen aanneemt. Toetsen komen met gesprekken naar telefoonnummers.</translation>
        </message>
        <message>
            <source>Transfer</source>
            <translation>Doorverbinden</translation>
        </message>
        <message>
            <source>Comes with transfer.</source>
            <translation>Komt met doorverbinden.</translation>
        </message>
        <message>
            <source>Hang up</source>
            <translation>Ophangen</translation>
        </message>
        <message>
            <source>Share screen</source>
            <translation>Scherm delen</translation>
        </message>
        <message>
            <source>Stop sharing</source>
            <translation>Stoppen met delen</translation>
        </message>
        <message>
            <source>Show the customer a window or the screen</source>
            <translation>Laat de klant een venster of het scherm zien</translation>
        </message>
        <message>
            <source>You are muted: Ctrl+Shift+M</source>
            <translation>U staat gedempt: Ctrl+Shift+M</translation>
        </message>
        <message>
            <source>The customer sees your screen; your picture comes back after.</source>
            <translation>De klant ziet uw scherm; daarna komt uw beeld terug.</translation>
        </message>
    </context>
    <context>
        <name>CardBlock</name>
        <message>
            <source>%1 %2</source>
            <comment>postcode and town</comment>
            <translation>%1 %2</translation>
        </message>
        <message>
            <source>Phone</source>
            <translation>Telefoon</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-mail</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>Adres</translation>
        </message>
        <message>
            <source>Customer</source>
            <translation>Klant</translation>
        </message>
        <message>
            <source>since %1</source>
            <comment>a customer since a month</comment>
            <translation>sinds %1</translation>
        </message>
        <message>
            <source>%1, since %2</source>
            <comment>a customer's number, and the month since which</comment>
            <translation>%1, sinds %2</translation>
        </message>
        <message>
            <source>Speaks</source>
            <translation>Spreekt</translation>
        </message>
        <message>
            <source>Born</source>
            <translation>Geboren</translation>
        </message>
        <message>
            <source>Locked</source>
            <translation>Op slot</translation>
        </message>
        <message>
            <source>Opens when the customer is checked once more.</source>
            <translation>Gaat open als de klant nog eens is gecontroleerd.</translation>
        </message>
        <message>
            <source>Ask more</source>
            <translation>Meer vragen</translation>
        </message>
        <message>
            <source>Ask one thing more</source>
            <translation>Nog één ding vragen</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Tonen</translation>
        </message>
        <message>
            <source>Show %1</source>
            <comment>a field of the card</comment>
            <translation>%1 tonen</translation>
        </message>
        <message>
            <source>%1 s</source>
            <comment>seconds left</comment>
            <translation>%1 s</translation>
        </message>
        <message>
            <source>Seconds for which it is shown</source>
            <translation>Seconden dat het te zien is</translation>
        </message>
    </context>
    <context>
        <name>Check</name>
        <message>
            <source>Microphone</source>
            <translation>Microfoon</translation>
        </message>
        <message>
            <source>Headset</source>
            <translation>Headset</translation>
        </message>
        <message>
            <source>Echo</source>
            <translation>Echo</translation>
        </message>
        <message>
            <source>Camera</source>
            <translation>Camera</translation>
        </message>
        <message>
            <source>Way through firewalls</source>
            <translation>Weg door firewalls</translation>
        </message>
        <message>
            <source>Room for sound and picture</source>
            <translation>Ruimte voor geluid en beeld</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Wacht</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Bezig…</translation>
        </message>
        <message>
            <source>OK</source>
            <translation>Goed</translation>
        </message>
        <message>
            <source>Not OK</source>
            <translation>Niet goed</translation>
        </message>
        <message>
            <source>Skipped</source>
            <translation>Overgeslagen</translation>
        </message>
        <message>
            <source>Please say a few words.</source>
            <translation>Zeg een paar woorden.</translation>
        </message>
        <message>
            <source>You should hear three tones. Please be quiet meanwhile.</source>
            <translation>U hoort nu drie tonen. Wees intussen stil.</translation>
        </message>
        <message>
            <source>Waiting for a picture.</source>
            <translation>Wacht op een beeld.</translation>
        </message>
        <message>
            <source>Asking each server for an address.</source>
            <translation>Vraagt elke server om een adres.</translation>
        </message>
        <message>
            <source>Sending for a second and a half.</source>
            <translation>Verstuurt anderhalve seconde lang.</translation>
        </message>
        <message>
            <source>This took too long. Check again; if it stays, restart the computer.</source>
            <translation>Dit duurde te lang. Controleer opnieuw; blijft het zo, start dan de computer opnieuw.</translation>
        </message>
        <message>
            <source>You are heard well.</source>
            <translation>U bent goed te horen.</translation>
        </message>
        <message>
            <source>It works, and nobody spoke. Speak during the check to be sure.</source>
            <translation>Hij werkt, en niemand sprak. Praat tijdens de controle om zeker te zijn.</translation>
        </message>
        <message>
            <source>There is no microphone. Plug the headset in, or choose another in the settings.</source>
            <translation>Er is geen microfoon. Sluit de headset aan, of kies een andere bij de instellingen.</translation>
        </message>
        <message>
            <source>It is muted by the headset or by the system. Press the headset's mute button.</source>
            <translation>Hij is gedempt door de headset of door het systeem. Druk op de dempknop van de headset.</translation>
        </message>
        <message>
            <source>Nothing comes from it. Check the switch on the headset, or choose another in the settings.</source>
            <translation>Er komt niets uit. Controleer de schakelaar op de headset, of kies een andere bij de instellingen.</translation>
        </message>
        <message>
            <source>It took three tones. If you heard none, turn it up or choose another in the settings.</source>
            <translation>Hij speelde drie tonen. Hoorde u niets, zet hem dan harder of kies een andere bij de instellingen.</translation>
        </message>
        <message>
            <source>There is nothing to hear with. Plug the headset in, or choose another in the settings.</source>
            <translation>Er is niets om mee te luisteren. Sluit de headset aan, of kies een andere bij de instellingen.</translation>
        </message>
        <message>
            <source>It takes no sound. Plug it in again, or choose another in the settings.</source>
            <translation>Hij neemt geen geluid aan. Sluit hem opnieuw aan, of kies een andere bij de instellingen.</translation>
        </message>
        <message>
            <source>Customers will not hear themselves.</source>
            <translation>Klanten horen zichzelf niet terug.</translation>
        </message>
        <message>
            <source>Customers will hear themselves. Wear a headset, or switch echo cancellation on in the settings.</source>
            <translation>Klanten horen zichzelf terug. Draag een headset, of zet echo-onderdrukking aan bij de instellingen.</translation>
        </message>
        <message>
            <source>This needs a microphone and a headset that work.</source>
            <translation>Dit vraagt een microfoon en een headset die werken.</translation>
        </message>
        <message>
            <source>It gives a picture.</source>
            <translation>Hij geeft beeld.</translation>
        </message>
        <message>
            <source>There is no camera. Calls go on with sound alone.</source>
            <translation>Er is geen camera. Gesprekken gaan met alleen geluid.</translation>
        </message>
        <message>
            <source>It gives no picture. Another program may be using it: close that, or plug it in again.</source>
            <translation>Hij geeft geen beeld. Misschien gebruikt een ander programma hem: sluit dat, of sluit de camera opnieuw aan.</translation>
        </message>
        <message>
            <source>Each server can be reached.</source>
            <translation>Elke server is bereikbaar.</translation>
        </message>
        <message>
            <source>One way works, which is enough; others do not.</source>
            <translation>Eén weg werkt, en dat is genoeg; andere niet.</translation>
        </message>
        <message>
            <source>Calls may fail behind firewalls. Show this to whoever looks after your network:</source>
            <translation>Gesprekken kunnen achter firewalls mislukken. Laat dit zien aan wie uw netwerk beheert:</translation>
        </message>
        <message>
            <source>The service has no TURN server: calls may fail behind strict firewalls. Tell whoever runs it.</source>
            <translation>De dienst heeft geen TURN-server: gesprekken kunnen achter strenge firewalls mislukken. Meld het de beheerder.</translation>
        </message>
        <message>
            <source>Enough for sound and a good picture: {0} Mbit/s both ways.</source>
            <translation>Genoeg voor geluid en goed beeld: {0} Mbit/s in beide richtingen.</translation>
        </message>
        <message>
            <source>Enough for sound, little for a picture: {0} Mbit/s. A cable instead of Wi-Fi usually helps.</source>
            <translation>Genoeg voor geluid, weinig voor beeld: {0} Mbit/s. Een kabel in plaats van wifi helpt meestal.</translation>
        </message>
        <message>
            <source>Too little for a call: {0} Mbit/s. Use a cable, and stop large downloads.</source>
            <translation>Te weinig voor een gesprek: {0} Mbit/s. Gebruik een kabel, en stop grote downloads.</translation>
        </message>
        <message>
            <source>The line loses a part of what is sent. A cable instead of Wi-Fi usually helps.</source>
            <translation>De lijn verliest een deel van wat wordt verstuurd. Een kabel in plaats van wifi helpt meestal.</translation>
        </message>
        <message>
            <source>Enough from the service to you: {0} Mbit/s. The other way needs a TURN server to be measured.</source>
            <translation>Genoeg van de dienst naar u: {0} Mbit/s. De andere richting is alleen met een TURN-server te meten.</translation>
        </message>
        <message>
            <source>It could not be measured.</source>
            <translation>Het kon niet worden gemeten.</translation>
        </message>
        <message>
            <source>reached in {0} ms</source>
            <translation>bereikt in {0} ms</translation>
        </message>
        <message>
            <source>no answer; a firewall may block it</source>
            <translation>geen antwoord; misschien houdt een firewall het tegen</translation>
        </message>
        <message>
            <source>refused</source>
            <translation>geweigerd</translation>
        </message>
        <message>
            <source>its name is not known</source>
            <translation>de naam is niet bekend</translation>
        </message>
        <message>
            <source>its certificate does not hold</source>
            <translation>het certificaat klopt niet</translation>
        </message>
        <message>
            <source>it does not take the service's password</source>
            <translation>hij neemt het wachtwoord van de dienst niet aan</translation>
        </message>
        <message>
            <source>its address cannot be read</source>
            <translation>het adres is niet te lezen</translation>
        </message>
        <message>
            <source>Not during a call: the check needs the headset for itself.</source>
            <translation>Niet tijdens een gesprek: de controle heeft de headset zelf nodig.</translation>
        </message>
    </context>
    <context>
        <name>CheckPage</name>
        <message>
            <source>Check my equipment</source>
            <translation>Mijn apparatuur controleren</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Terug</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Bezig…</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>Opnieuw controleren</translation>
        </message>
        <message>
            <source>This takes less than 15 seconds. Put your headset on, and say a few words.</source>
            <translation>Dit duurt minder dan 15 seconden. Zet uw headset op, en zeg een paar woorden.</translation>
        </message>
        <message>
            <source>Not all is well: see below what to do.</source>
            <translation>Niet alles is in orde: hieronder staat wat u kunt doen.</translation>
        </message>
        <message>
            <source>All is well. You can take calls.</source>
            <translation>Alles is in orde. U kunt gesprekken aannemen.</translation>
        </message>
    </context>
    <context>
        <name>CustomerPanel</name>
        <message>
            <source>Customer</source>
            <translation>Klant</translation>
        </message>
        <message>
            <source>One moment…</source>
            <translation>Een ogenblik…</translation>
        </message>
        <message>
            <source>How we know</source>
            <translation>Hoe we dat weten</translation>
        </message>
        <message>
            <source>From this computer</source>
            <translation>Van deze computer</translation>
        </message>
        <message>
            <source>The relay has not told yet; this is what was known before.</source>
            <translation>De relay heeft nog niet geantwoord; dit was eerder bekend.</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>Nu</translation>
        </message>
        <message>
            <source>Journey</source>
            <translation>Klantreis</translation>
        </message>
        <message>
            <source>When a customer calls, you see here who it is and how that is known.</source>
            <translation>Als een klant belt, ziet u hier wie het is en hoe dat bekend is.</translation>
        </message>
    </context>
    <context>
        <name>FollowUp</name>
        <message>
            <source>No follow-up</source>
            <translation>Geen vervolg</translation>
        </message>
        <message>
            <source>Next working day</source>
            <translation>Volgende werkdag</translation>
        </message>
        <message>
            <source>In three working days</source>
            <translation>Over drie werkdagen</translation>
        </message>
        <message>
            <source>In a week</source>
            <translation>Over een week</translation>
        </message>
        <message>
            <source>In a month</source>
            <translation>Over een maand</translation>
        </message>
        <message>
            <source>%1 (%2)</source>
            <translation>%1 (%2)</translation>
        </message>
        <message>
            <source>Another day…</source>
            <translation>Andere dag…</translation>
        </message>
        <message>
            <source>Follow-up</source>
            <translation>Vervolg</translation>
        </message>
    </context>
    <context>
        <name>Invitation</name>
        <message>
            <source>Look along</source>
            <translation>Meekijken</translation>
        </message>
        <message>
            <source>Look along again</source>
            <translation>Opnieuw meekijken</translation>
        </message>
        <message>
            <source>Ask again</source>
            <translation>Opnieuw vragen</translation>
        </message>
        <message>
            <source>Waiting for the customer's yes</source>
            <translation>Wachten op het ja van de klant</translation>
        </message>
        <message>
            <source>The question stands on their page. They may say no.</source>
            <translation>De vraag staat op hun pagina. Ze mogen nee zeggen.</translation>
        </message>
        <message>
            <source>The customer said no</source>
            <translation>De klant zei nee</translation>
        </message>
        <message>
            <source>Go on by voice. You can ask again when it helps them.</source>
            <translation>Ga verder met praten. U kunt het opnieuw vragen als het hen helpt.</translation>
        </message>
        <message>
            <source>Looking along has ended</source>
            <translation>Het meekijken is beëindigd</translation>
        </message>
        <message>
            <source>Nothing of the page is kept.</source>
            <translation>Van de pagina wordt niets bewaard.</translation>
        </message>
        <message>
            <source>Opening the customer's page</source>
            <translation>De pagina van de klant wordt geopend</translation>
        </message>
        <message>
            <source>This takes a second or two.</source>
            <translation>Dit duurt een paar tellen.</translation>
        </message>
        <message>
            <source>This takes longer than usual: the customer's connection is slow, or their page sleeps.</source>
            <translation>Dit duurt langer dan anders: de verbinding van de klant is traag, of de pagina slaapt.</translation>
        </message>
        <message>
            <source>The customer's page cannot be opened any more</source>
            <translation>De pagina van de klant kan niet meer worden geopend</translation>
        </message>
        <message>
            <source>Its key was agreed on as often as is safe while it is shared. It opens when it is shared anew.</source>
            <translation>De sleutel is zo vaak afgesproken als veilig is zolang de pagina wordt gedeeld. Ze opent weer als ze opnieuw wordt gedeeld.</translation>
        </message>
        <message>
            <source>The customer's page cannot be opened</source>
            <translation>De pagina van de klant kan niet worden geopend</translation>
        </message>
        <message>
            <source>No safe agreement with it came about: something may stand between. Stop looking along, and tell your administrator.</source>
            <translation>Er kwam geen veilige afspraak mee tot stand: er kan iets tussen zitten. Stop met meekijken en meld het uw beheerder.</translation>
        </message>
        <message>
            <source>See what the customer sees</source>
            <translation>Zie wat de klant ziet</translation>
        </message>
        <message>
            <source>The customer is asked first, on their own page. What they type stays with them unless the site opened the field.</source>
            <translation>De klant krijgt eerst de vraag, op de eigen pagina. Wat ze typen blijft bij hen, tenzij de site het veld heeft vrijgegeven.</translation>
        </message>
        <message>
            <source>The customer's page shows here</source>
            <translation>Hier komt de pagina van de klant</translation>
        </message>
        <message>
            <source>During a call you can ask to look along.</source>
            <translation>Tijdens een gesprek kunt u vragen om mee te kijken.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Sluiten</translation>
        </message>
    </context>
    <context>
        <name>Journey</name>
        <message>
            <source>Journey</source>
            <translation>Klantreis</translation>
        </message>
        <message>
            <source>Opens when the customer is verified.</source>
            <translation>Gaat open als de klant geverifieerd is.</translation>
        </message>
        <message>
            <source>No earlier contacts.</source>
            <translation>Geen eerdere contacten.</translation>
        </message>
    </context>
    <context>
        <name>Level</name>
        <message>
            <source>street</source>
            <translation>straat</translation>
        </message>
        <message>
            <source>postcode</source>
            <translation>postcode</translation>
        </message>
        <message>
            <source>e-mail</source>
            <translation>e-mail</translation>
        </message>
        <message>
            <source>customer number</source>
            <translation>klantnummer</translation>
        </message>
        <message>
            <source>site login</source>
            <translation>inlog op de site</translation>
        </message>
        <message>
            <source>date of birth</source>
            <translation>geboortedatum</translation>
        </message>
        <message>
            <source>verified</source>
            <translation>geverifieerd</translation>
        </message>
        <message>
            <source>not verified</source>
            <translation>niet geverifieerd</translation>
        </message>
        <message>
            <source>one-time code</source>
            <translation>eenmalige code</translation>
        </message>
    </context>
    <context>
        <name>Lines</name>
        <message>
            <source>Try now</source>
            <translation>Nu proberen</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>Sluiten</translation>
        </message>
    </context>
    <context>
        <name>Link</name>
        <message>
            <source>next try in {0} s</source>
            <translation>volgende poging over {0} s</translation>
        </message>
        <message>
            <source>trying now</source>
            <translation>er wordt nu verbonden</translation>
        </message>
        <message>
            <source>The call goes on. Looking along and history come back by themselves; {0}.</source>
            <translation>Het gesprek gaat door. Meekijken en geschiedenis komen vanzelf terug; {0}.</translation>
        </message>
        <message>
            <source>No connection to the relay: no calls come in. It comes back by itself; {0}.</source>
            <translation>Geen verbinding met de relay: er komen geen gesprekken binnen. Hij komt vanzelf terug; {0}.</translation>
        </message>
        <message>
            <source>The relay's certificate is not valid; ask whoever runs it.</source>
            <translation>Het certificaat van de relay is niet geldig; vraag het de beheerder.</translation>
        </message>
        <message>
            <source>Something else than a relay answers at this address.</source>
            <translation>Op dit adres antwoordt iets anders dan een relay.</translation>
        </message>
        <message>
            <source>1 note waits for the relay.</source>
            <translation>1 notitie wacht op de relay.</translation>
        </message>
        <message>
            <source>1 wrap-up waits for the relay.</source>
            <translation>1 afronding wacht op de relay.</translation>
        </message>
        <message>
            <source>{0} notes wait for the relay.</source>
            <translation>{0} notities wachten op de relay.</translation>
        </message>
        <message>
            <source>{0} wrap-ups wait for the relay.</source>
            <translation>{0} afrondingen wachten op de relay.</translation>
        </message>
    </context>
    <context>
        <name>NotesBlock</name>
        <message>
            <source>Notes</source>
            <translation>Notities</translation>
        </message>
        <message>
            <source>What the customer asks, what you agree on</source>
            <translation>Wat de klant vraagt, wat u afspreekt</translation>
        </message>
        <message>
            <source>Full</source>
            <translation>Vol</translation>
        </message>
        <message>
            <source>Saved</source>
            <translation>Bewaard</translation>
        </message>
        <message>
            <source>Saving…</source>
            <translation>Bewaren…</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 van %2</translation>
        </message>
        <message>
            <source>Also written by %1:</source>
            <translation>Ook van %1:</translation>
        </message>
        <message>
            <source>Also written elsewhere:</source>
            <translation>Ook elders geschreven:</translation>
        </message>
        <message>
            <source>Keep both</source>
            <translation>Beide houden</translation>
        </message>
        <message>
            <source>Keep both (Ctrl+B)</source>
            <translation>Beide houden (Ctrl+B)</translation>
        </message>
        <message>
            <source>More room (Ctrl+L)</source>
            <translation>Meer ruimte (Ctrl+L)</translation>
        </message>
        <message>
            <source>Smaller (Ctrl+L)</source>
            <translation>Kleiner (Ctrl+L)</translation>
        </message>
        <message>
            <source>On this computer; the relay gets it when it is back.</source>
            <translation>Op deze computer; de relay krijgt het zodra hij terug is.</translation>
        </message>
        <message>
            <source>Room for the whole story</source>
            <translation>Ruimte voor het hele verhaal</translation>
        </message>
        <message>
            <source>Saved here</source>
            <translation>Hier bewaard</translation>
        </message>
        <message>
            <source>Together too long: shorten yours first</source>
            <translation>Samen te lang: maak de uwe eerst korter</translation>
        </message>
        <message>
            <source>Written elsewhere</source>
            <translation>Elders geschreven</translation>
        </message>
    </context>
    <context>
        <name>Notice</name>
        <message>
            <source>The call was not answered in time and went back to the queue.</source>
            <translation>Het gesprek is niet op tijd beantwoord en ging terug naar de wachtrij.</translation>
        </message>
        <message>
            <source>The customer hung up before the call was answered.</source>
            <translation>De klant hing op voordat er was opgenomen.</translation>
        </message>
        <message>
            <source>The call is no longer here: a colleague has it, or the customer hung up.</source>
            <translation>Het gesprek is hier niet meer: een collega heeft het, of de klant hing op.</translation>
        </message>
        <message>
            <source>The connection was lost while a call rang. The customer keeps their place in the queue.</source>
            <translation>De verbinding viel weg terwijl er een gesprek binnenkwam. De klant houdt de plaats in de wachtrij.</translation>
        </message>
        <message>
            <source>This needs the relay, which cannot be reached just now. Try again when the line above is gone.</source>
            <translation>Hiervoor is de relay nodig, die nu niet bereikbaar is. Probeer het opnieuw als de regel hierboven weg is.</translation>
        </message>
        <message>
            <source>The customer left the page; the call ended.</source>
            <translation>De klant verliet de pagina; het gesprek is beëindigd.</translation>
        </message>
        <message>
            <source>Something went wrong in this window. The call is not affected; if it happens again, start Naast anew.</source>
            <translation>Er ging iets mis in dit venster. Het gesprek merkt er niets van; gebeurt het nog eens, start Naast dan opnieuw.</translation>
        </message>
        <message>
            <source>This contact is not kept on this computer; open it again when the relay is back.</source>
            <translation>Dit contact is niet op deze computer bewaard; open het opnieuw als de relay terug is.</translation>
        </message>
        <message>
            <source>That was asked too often in a short time. Wait a moment and try again.</source>
            <translation>Dat is te vaak in korte tijd gevraagd. Wacht even en probeer het opnieuw.</translation>
        </message>
        <message>
            <source>The customer has not agreed to this. Ask again if they want it after all.</source>
            <translation>De klant heeft hier niet mee ingestemd. Vraag het opnieuw als ze het toch willen.</translation>
        </message>
        <message>
            <source>This contact is no longer with you.</source>
            <translation>Dit contact is niet meer bij u.</translation>
        </message>
        <message>
            <source>That is not possible at this moment of the contact.</source>
            <translation>Dat kan niet op dit moment van het contact.</translation>
        </message>
        <message>
            <source>The relay is being restarted; it comes back by itself.</source>
            <translation>De relay wordt opnieuw gestart; hij komt vanzelf terug.</translation>
        </message>
        <message>
            <source>The relay refused that. Nothing has changed.</source>
            <translation>De relay weigerde dat. Er is niets veranderd.</translation>
        </message>
        <message>
            <source>The relay has this contact no more: your last notes on it could not be kept.</source>
            <translation>De relay heeft dit contact niet meer: uw laatste notities erover konden niet bewaard worden.</translation>
        </message>
        <message>
            <source>This customer was erased on request. What was known of them is gone from here too.</source>
            <translation>Deze klant is op verzoek gewist. Wat van hen bekend was, is ook hier weg.</translation>
        </message>
        <message>
            <source>This page is not shared any more.</source>
            <translation>Deze pagina wordt niet meer gedeeld.</translation>
        </message>
        <message>
            <source>You cannot look along at this page just now: too many do already, or it was asked too often.</source>
            <translation>U kunt nu niet met deze pagina meekijken: dat doen er al te veel, of het is te vaak gevraagd.</translation>
        </message>
    </context>
    <context>
        <name>Notifications</name>
        <message>
            <source>Incoming call</source>
            <translation>Inkomend gesprek</translation>
        </message>
        <message>
            <source>A customer</source>
            <translation>Een klant</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>Opnemen</translation>
        </message>
        <message>
            <source>Decline</source>
            <translation>Weigeren</translation>
        </message>
        <message>
            <source>Show Naast</source>
            <translation>Naast tonen</translation>
        </message>
    </context>
    <context>
        <name>Now</name>
        <message>
            <source>Now</source>
            <translation>Nu</translation>
        </message>
        <message>
            <source>Nothing told by the site in this visit.</source>
            <translation>De site heeft in dit bezoek niets verteld.</translation>
        </message>
    </context>
    <context>
        <name>PagePanel</name>
        <message>
            <source>The page cannot be shown when Naast runs as root; start it as an ordinary user.</source>
            <translation>De pagina kan niet worden getoond als Naast als root draait; start het als gewone gebruiker.</translation>
        </message>
        <message>
            <source>The viewer's script is missing from this installation; install Naast again.</source>
            <translation>Het script van de viewer ontbreekt in deze installatie; installeer Naast opnieuw.</translation>
        </message>
        <message>
            <source>This page is too large to show. Looking along goes on when the customer opens another.</source>
            <translation>Deze pagina is te groot om te tonen. Het meekijken gaat verder als de klant een andere opent.</translation>
        </message>
        <message>
            <source>This page cannot be drawn faithfully. Ask the customer to load it again.</source>
            <translation>Deze pagina kan niet getrouw worden getekend. Vraag de klant haar opnieuw te laden.</translation>
        </message>
        <message>
            <source>The picture of the page keeps failing. Stop looking along and start again; the call goes on.</source>
            <translation>Het beeld van de pagina valt steeds uit. Stop met meekijken en begin opnieuw; het gesprek gaat door.</translation>
        </message>
    </context>
    <context>
        <name>Quality</name>
        <message>
            <source>good</source>
            <translation>goed</translation>
        </message>
        <message>
            <source>fair</source>
            <translation>redelijk</translation>
        </message>
        <message>
            <source>poor</source>
            <translation>slecht</translation>
        </message>
        <message>
            <source>Estimated quality</source>
            <translation>Geschatte kwaliteit</translation>
        </message>
        <message>
            <source>{0}.{1} of 4.4</source>
            <translation>{0},{1} van 4,4</translation>
        </message>
        <message>
            <source>Lost on the way to you</source>
            <translation>Verloren op weg naar u</translation>
        </message>
        <message>
            <source>{0} %</source>
            <translation>{0} %</translation>
        </message>
        <message>
            <source>Lost on the way to the customer</source>
            <translation>Verloren op weg naar de klant</translation>
        </message>
        <message>
            <source>not known yet</source>
            <translation>nog niet bekend</translation>
        </message>
        <message>
            <source>Delay from mouth to ear</source>
            <translation>Vertraging van mond tot oor</translation>
        </message>
        <message>
            <source>about {0} ms</source>
            <translation>ongeveer {0} ms</translation>
        </message>
        <message>
            <source>your headset mutes you</source>
            <translation>uw headset dempt u</translation>
        </message>
        <message>
            <source>Your microphone is muted by the headset or by the system, not by Naast. Press the headset's mute button.</source>
            <translation>Uw microfoon is gedempt door de headset of door het systeem, niet door Naast. Druk op de dempknop van de headset.</translation>
        </message>
        <message>
            <source>your headset is silent</source>
            <translation>uw headset is stil</translation>
        </message>
        <message>
            <source>Nothing comes from your microphone. Check the switch on the headset, or choose another in the settings.</source>
            <translation>Er komt niets uit uw microfoon. Controleer de schakelaar op de headset, of kies een andere bij de instellingen.</translation>
        </message>
        <message>
            <source>their device mutes the customer</source>
            <translation>het apparaat van de klant dempt</translation>
        </message>
        <message>
            <source>The customer's headset or system mutes the microphone. Their page tells them so.</source>
            <translation>De headset of het systeem van de klant dempt de microfoon. De klant leest dat op de eigen pagina.</translation>
        </message>
        <message>
            <source>the customer's microphone is silent</source>
            <translation>de microfoon van de klant is stil</translation>
        </message>
        <message>
            <source>The connection is fine, and carries silence. Their page asks the customer to check the microphone.</source>
            <translation>De verbinding is goed, en brengt stilte over. De klant leest op de eigen pagina de microfoon te controleren.</translation>
        </message>
        <message>
            <source>nothing arrives</source>
            <translation>er komt niets aan</translation>
        </message>
        <message>
            <source>Nothing comes from the customer any more; Naast connects again by itself.</source>
            <translation>Er komt niets meer van de klant; Naast verbindt vanzelf opnieuw.</translation>
        </message>
        <message>
            <source>your Wi-Fi loses {0} %</source>
            <translation>uw wifi verliest {0} %</translation>
        </message>
        <message>
            <source>Your Wi-Fi is in the way. A cable helps at once; closer to the access point helps too.</source>
            <translation>Uw wifi zit in de weg. Een kabel helpt meteen; dichter bij het toegangspunt helpt ook.</translation>
        </message>
        <message>
            <source>your network loses {0} %</source>
            <translation>uw netwerk verliest {0} %</translation>
        </message>
        <message>
            <source>Your own network is in the way: the service answers slowly too. Stop large downloads, or ask your IT.</source>
            <translation>Uw eigen netwerk zit in de weg: ook de dienst antwoordt traag. Stop grote downloads, of vraag het uw ICT-afdeling.</translation>
        </message>
        <message>
            <source>the line loses {0} % both ways</source>
            <translation>de lijn verliest {0} % in beide richtingen</translation>
        </message>
        <message>
            <source>Most likely it is the customer's network. Switching both cameras off leaves more room for the sound.</source>
            <translation>Waarschijnlijk is het het netwerk van de klant. Beide camera's uitzetten laat meer ruimte voor het geluid.</translation>
        </message>
        <message>
            <source>your uplink loses {0} %</source>
            <translation>uw uplink verliest {0} %</translation>
        </message>
        <message>
            <source>The customer hears you in pieces. A cable instead of Wi-Fi usually helps.</source>
            <translation>De klant hoort u in stukjes. Een kabel in plaats van wifi helpt meestal.</translation>
        </message>
        <message>
            <source>the customer's uplink loses {0} %</source>
            <translation>de uplink van de klant verliest {0} %</translation>
        </message>
        <message>
            <source>Ask the customer to go closer to the Wi-Fi, or to switch the camera off. Their page says so too.</source>
            <translation>Vraag de klant dichter bij de wifi te gaan zitten, of de camera uit te zetten. De klant leest het ook op de eigen pagina.</translation>
        </message>
        <message>
            <source>the network is unsteady</source>
            <translation>het netwerk is onrustig</translation>
        </message>
        <message>
            <source>The sound comes in bursts, and is held back a little longer to even that out.</source>
            <translation>Het geluid komt in vlagen, en wordt iets langer vastgehouden om dat te effenen.</translation>
        </message>
        <message>
            <source>the sound takes long</source>
            <translation>het geluid doet er lang over</translation>
        </message>
        <message>
            <source>Leave a little more time before you answer.</source>
            <translation>Wacht iets langer voordat u antwoordt.</translation>
        </message>
        <message>
            <source>no picture, so that the sound stays good</source>
            <translation>geen beeld, zodat het geluid goed blijft</translation>
        </message>
        <message>
            <source>The line cannot carry your picture beside the sound. It comes back by itself when it can.</source>
            <translation>De lijn kan uw beeld niet naast het geluid dragen. Het komt vanzelf terug als dat weer kan.</translation>
        </message>
        <message>
            <source>the customer's picture stands still</source>
            <translation>het beeld van de klant staat stil</translation>
        </message>
        <message>
            <source>The sound goes on. The picture comes back by itself when the line can carry it.</source>
            <translation>Het geluid gaat door. Het beeld komt vanzelf terug als de lijn het kan dragen.</translation>
        </message>
    </context>
    <context>
        <name>QualityDetails</name>
        <message>
            <source>Estimated from loss and delay (ITU-T G.107), not measured by ear.</source>
            <translation>Geschat uit verlies en vertraging (ITU-T G.107), niet met het oor gemeten.</translation>
        </message>
    </context>
    <context>
        <name>QualityLabel</name>
        <message>
            <source>Sound: {0}</source>
            <translation>Geluid: {0}</translation>
        </message>
        <message>
            <source>Sound</source>
            <translation>Geluid</translation>
        </message>
    </context>
    <context>
        <name>QueueList</name>
        <message>
            <source>Waiting</source>
            <translation>Wachtend</translation>
        </message>
        <message>
            <source>Waiting customers</source>
            <translation>Wachtende klanten</translation>
        </message>
        <message>
            <source>Nobody is waiting.</source>
            <translation>Er wacht niemand.</translation>
        </message>
    </context>
    <context>
        <name>RecentList</name>
        <message>
            <source>Recent</source>
            <translation>Recent</translation>
        </message>
        <message>
            <source>Recent contacts</source>
            <translation>Recente contacten</translation>
        </message>
        <message>
            <source>Your finished contacts come here.</source>
            <translation>Uw afgeronde contacten komen hier.</translation>
        </message>
    </context>
    <context>
        <name>Retold</name>
        <message>
            <source>The form failed.</source>
            <translation>Het formulier mislukte.</translation>
        </message>
        <message>
            <source>Something went wrong more than once.</source>
            <translation>Er ging meer dan eens iets mis.</translation>
        </message>
        <message>
            <source>Left at the checkout.</source>
            <translation>Weggegaan bij het afrekenen.</translation>
        </message>
        <message>
            <source>Left with a full cart.</source>
            <translation>Weggegaan met een volle winkelwagen.</translation>
        </message>
        <message>
            <source>Nobody answered.</source>
            <translation>Niemand nam op.</translation>
        </message>
        <message>
            <source>Waited long for an answer.</source>
            <translation>Lang gewacht op antwoord.</translation>
        </message>
        <message>
            <source>Not solved.</source>
            <translation>Niet opgelost.</translation>
        </message>
        <message>
            <source>A low mark.</source>
            <translation>Een laag cijfer.</translation>
        </message>
        <message>
            <source>Ordered.</source>
            <translation>Besteld.</translation>
        </message>
        <message>
            <source>Solved.</source>
            <translation>Opgelost.</translation>
        </message>
        <message>
            <source>A high mark.</source>
            <translation>Een hoog cijfer.</translation>
        </message>
        <message>
            <source>Plus:</source>
            <translation>Plus:</translation>
        </message>
        <message>
            <source>Minus:</source>
            <translation>Min:</translation>
        </message>
        <message>
            <source>%1 to %2</source>
            <comment>from a time until a time</comment>
            <translation>%1 tot %2</translation>
        </message>
        <message>
            <source>%1 moments</source>
            <translation>%1 momenten</translation>
        </message>
        <message>
            <source>%1, for %2 min</source>
            <comment>where the customer is, and for how long</comment>
            <translation>%1, al %2 min</translation>
        </message>
        <message>
            <source>Form failed at “%1” %2: “%3”</source>
            <comment>a step of a form, how long ago, and the text shown</comment>
            <translation>Formulier mislukt bij “%1” %2: “%3”</translation>
        </message>
        <message>
            <source>Went wrong %1: “%2”</source>
            <comment>how long ago, and the text shown</comment>
            <translation>Misgegaan %1: “%2”</translation>
        </message>
        <message>
            <source>ordered for %1</source>
            <translation>besteld voor %1</translation>
        </message>
        <message>
            <source>cart %1</source>
            <translation>winkelwagen %1</translation>
        </message>
        <message>
            <source>came to the checkout %1</source>
            <comment>how long ago</comment>
            <translation>%1 bij het afrekenen gekomen</translation>
        </message>
    </context>
    <context>
        <name>RingingCard</name>
        <message>
            <source>Video call</source>
            <translation>Videogesprek</translation>
        </message>
        <message>
            <source>Call</source>
            <translation>Gesprek</translation>
        </message>
        <message>
            <source>{0} calls. {1}</source>
            <translation>{0} belt. {1}</translation>
        </message>
        <message>
            <source>waits {0}</source>
            <translation>wacht {0}</translation>
        </message>
        <message>
            <source>Time left to answer</source>
            <translation>Tijd om op te nemen</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>Opnemen</translation>
        </message>
        <message>
            <source>Ctrl+Shift+A</source>
            <translation>Ctrl+Shift+A</translation>
        </message>
        <message>
            <source>Decline</source>
            <translation>Weigeren</translation>
        </message>
        <message>
            <source>The call goes to a colleague. Ctrl+Shift+D</source>
            <translation>Het gesprek gaat naar een collega. Ctrl+Shift+D</translation>
        </message>
    </context>
    <context>
        <name>Screen</name>
        <message>
            <source>Whole screen</source>
            <translation>Heel scherm</translation>
        </message>
        <message>
            <source>You are sharing your screen</source>
            <translation>U deelt uw scherm</translation>
        </message>
        <message>
            <source>Stop sharing</source>
            <translation>Stoppen met delen</translation>
        </message>
    </context>
    <context>
        <name>ScreenChooser</name>
        <message>
            <source>What should the customer see?</source>
            <translation>Wat moet de klant zien?</translation>
        </message>
        <message>
            <source>What to share</source>
            <translation>Wat delen</translation>
        </message>
        <message>
            <source>On a whole screen the customer sees everything that opens there. This window is left out while it is in front.</source>
            <translation>Op een heel scherm ziet de klant alles wat daar opent. Dit venster wordt weggelaten zolang het vooraan staat.</translation>
        </message>
    </context>
    <context>
        <name>Sentences</name>
        <message>
            <source>Invitation</source>
            <translation>Uitnodiging</translation>
        </message>
        <message>
            <source>Looked along</source>
            <translation>Meegekeken</translation>
        </message>
        <message>
            <source>Checked by street.</source>
            <translation>Gecontroleerd met de straat.</translation>
        </message>
        <message>
            <source>Checked by postcode.</source>
            <translation>Gecontroleerd met de postcode.</translation>
        </message>
        <message>
            <source>Checked by date of birth.</source>
            <translation>Gecontroleerd met de geboortedatum.</translation>
        </message>
        <message>
            <source>Checked by customer number.</source>
            <translation>Gecontroleerd met het klantnummer.</translation>
        </message>
        <message>
            <source>Checked by the site's sign-in.</source>
            <translation>Gecontroleerd door de inlog op de site.</translation>
        </message>
        <message>
            <source>Street</source>
            <translation>Straat</translation>
        </message>
        <message>
            <source>Postcode</source>
            <translation>Postcode</translation>
        </message>
        <message>
            <source>Date of birth</source>
            <translation>Geboortedatum</translation>
        </message>
        <message>
            <source>Customer number</source>
            <translation>Klantnummer</translation>
        </message>
        <message>
            <source>Site sign-in</source>
            <translation>Inlog op de site</translation>
        </message>
        <message>
            <source>Call</source>
            <translation>Gesprek</translation>
        </message>
        <message>
            <source>Visit</source>
            <translation>Bezoek</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-mail</translation>
        </message>
        <message>
            <source>Chat</source>
            <translation>Chat</translation>
        </message>
        <message>
            <source>Repair</source>
            <translation>Reparatie</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Bestelling</translation>
        </message>
        <message>
            <source>Appointment</source>
            <translation>Afspraak</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Notitie</translation>
        </message>
        <message>
            <source>Survey</source>
            <translation>Enquête</translation>
        </message>
        <message>
            <source>today</source>
            <translation>vandaag</translation>
        </message>
        <message>
            <source>yesterday</source>
            <translation>gisteren</translation>
        </message>
        <message>
            <source>d MMMM</source>
            <comment>a day in QLocale's pattern, without the year</comment>
            <translation>d MMMM</translation>
        </message>
        <message>
            <source>on %1</source>
            <comment>on a day</comment>
            <translation>op %1</translation>
        </message>
        <message>
            <source>in %1</source>
            <comment>in a month of a year</comment>
            <translation>in %1</translation>
        </message>
        <message>
            <source>d MMM</source>
            <comment>a short day in QLocale's pattern</comment>
            <translation>d MMM</translation>
        </message>
        <message>
            <source>Unknown customer</source>
            <translation>Onbekende klant</translation>
        </message>
        <message>
            <source>Unknown</source>
            <translation>Onbekend</translation>
        </message>
        <message>
            <source>Not checked</source>
            <translation>Niet gecontroleerd</translation>
        </message>
        <message>
            <source>Verified</source>
            <translation>Geverifieerd</translation>
        </message>
        <message>
            <source>Verified again</source>
            <translation>Opnieuw geverifieerd</translation>
        </message>
        <message>
            <source>Checked.</source>
            <translation>Gecontroleerd.</translation>
        </message>
        <message>
            <source>Matches.</source>
            <translation>Klopt.</translation>
        </message>
        <message>
            <source>Checked by e-mail address.</source>
            <translation>Gecontroleerd met e-mailadres.</translation>
        </message>
        <message>
            <source>Checked by %1.</source>
            <comment>several facts: street, date of birth</comment>
            <translation>Gecontroleerd met %1.</translation>
        </message>
        <message>
            <source>Matches. Ask one thing more.</source>
            <translation>Klopt. Vraag nog één ding.</translation>
        </message>
        <message>
            <source>Not complete: ask for the house number, or the whole date.</source>
            <translation>Niet compleet: vraag het huisnummer, of de hele datum.</translation>
        </message>
        <message>
            <source>Does not match. One try left.</source>
            <translation>Klopt niet. Nog één poging.</translation>
        </message>
        <message>
            <source>Does not match. %1 tries left.</source>
            <translation>Klopt niet. Nog %1 pogingen.</translation>
        </message>
        <message>
            <source>Fits more than one. Choose the customer, then verify again.</source>
            <translation>Past bij meer dan één. Kies de klant en verifieer opnieuw.</translation>
        </message>
        <message>
            <source>There is nothing on file to compare with.</source>
            <translation>Er is niets vastgelegd om mee te vergelijken.</translation>
        </message>
        <message>
            <source>just now</source>
            <translation>zojuist</translation>
        </message>
        <message>
            <source>%1 min ago</source>
            <translation>%1 min geleden</translation>
        </message>
        <message>
            <source>%1 h ago</source>
            <translation>%1 uur geleden</translation>
        </message>
        <message>
            <source>Failed at “%1”, %2: “%3”</source>
            <comment>a step of a form, how long ago, and the text shown</comment>
            <translation>Mislukt bij “%1”, %2: “%3”</translation>
        </message>
        <message>
            <source>Failed %1: “%2”</source>
            <comment>how long ago, and the text shown</comment>
            <translation>Mislukt %1: “%2”</translation>
        </message>
        <message>
            <source>Ordered, %1</source>
            <translation>Besteld, %1</translation>
        </message>
        <message>
            <source>At the checkout</source>
            <translation>Bij de kassa</translation>
        </message>
        <message>
            <source>On the page “%1”</source>
            <translation>Op de pagina “%1”</translation>
        </message>
        <message>
            <source>Cart %1, %2 items</source>
            <translation>Winkelwagen %1, %2 stuks</translation>
        </message>
        <message>
            <source>Cart %1</source>
            <translation>Winkelwagen %1</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <comment>a field of a form and what was filled in</comment>
            <translation>%1: %2</translation>
        </message>
        <message>
            <source>Filled in: %1</source>
            <translation>Ingevuld: %1</translation>
        </message>
        <message>
            <source>%1 looked at %2×</source>
            <translation>%1 %2× bekeken</translation>
        </message>
        <message>
            <source>%1 looked at</source>
            <translation>%1 bekeken</translation>
        </message>
        <message>
            <source>%1, by %2</source>
            <comment>a date with its time, and an agent</comment>
            <translation>%1, door %2</translation>
        </message>
        <message>
            <source>The card was made in this contact.</source>
            <translation>De kaart is in dit contact gemaakt.</translation>
        </message>
        <message>
            <source>Checked by a one-time code.</source>
            <translation>Gecontroleerd met een eenmalige code.</translation>
        </message>
        <message>
            <source>One-time code</source>
            <translation>Eenmalige code</translation>
        </message>
        <message>
            <source>Locked. Help without personal details, or ask to call later.</source>
            <translation>Op slot. Help zonder persoonlijke gegevens, of laat later bellen.</translation>
        </message>
    </context>
    <context>
        <name>SettingsPage</name>
        <message>
            <source>Settings</source>
            <translation>Instellingen</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Terug</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Venster</translation>
        </message>
        <message>
            <source>Sound and picture</source>
            <translation>Geluid en beeld</translation>
        </message>
        <message>
            <source>Privacy</source>
            <translation>Privacy</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Thema</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Taal</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Zoals het systeem</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Licht</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Donker</translation>
        </message>
        <message>
            <source>What you have been told about customers is kept on this computer, encrypted; the key is in your keyring.</source>
            <translation>Wat u over klanten is verteld, wordt versleuteld op deze computer bewaard; de sleutel staat in uw sleutelbos.</translation>
        </message>
        <message>
            <source>There is no keyring on this computer, so nothing about customers is kept on it: it lives in memory until you quit.</source>
            <translation>Deze computer heeft geen sleutelbos, dus over klanten wordt er niets op bewaard: het staat in het geheugen tot u afsluit.</translation>
        </message>
        <message>
            <source>Check my equipment</source>
            <translation>Mijn apparatuur controleren</translation>
        </message>
    </context>
    <context>
        <name>SharesList</name>
        <message>
            <source>Shared pages</source>
            <translation>Gedeelde pagina's</translation>
        </message>
        <message>
            <source>A click or Enter looks along. The agent sees that you do; the customer's page does not change.</source>
            <translation>Met een klik of Enter kijkt u mee. De collega ziet dat; aan de pagina van de klant verandert niets.</translation>
        </message>
        <message>
            <source>No customer shares their page now.</source>
            <translation>Geen klant deelt nu een pagina.</translation>
        </message>
    </context>
    <context>
        <name>SoundSettings</name>
        <message>
            <source>Microphone</source>
            <translation>Microfoon</translation>
        </message>
        <message>
            <source>Headset</source>
            <translation>Headset</translation>
        </message>
        <message>
            <source>Ringing</source>
            <translation>Bel</translation>
        </message>
        <message>
            <source>Camera device</source>
            <translation>Camera</translation>
        </message>
        <message>
            <source>Echo cancellation</source>
            <translation>Echo-onderdrukking</translation>
        </message>
        <message>
            <source>Noise suppression</source>
            <translation>Ruisonderdrukking</translation>
        </message>
        <message>
            <source>Automatic volume</source>
            <translation>Automatisch volume</translation>
        </message>
        <message>
            <source>For loudspeakers. A headset has no echo, and sounds better without.</source>
            <translation>Voor luidsprekers. Een headset heeft geen echo en klinkt beter zonder.</translation>
        </message>
        <message>
            <source>Remembered for each microphone.</source>
            <translation>Wordt per microfoon onthouden.</translation>
        </message>
        <message>
            <source>Level of the microphone</source>
            <translation>Niveau van de microfoon</translation>
        </message>
        <message>
            <source>Level of the headset</source>
            <translation>Niveau van de headset</translation>
        </message>
        <message>
            <source>Try the headset</source>
            <translation>Headset proberen</translation>
        </message>
        <message>
            <source>Try the ringing</source>
            <translation>Bel proberen</translation>
        </message>
        <message>
            <source>Play a tone</source>
            <translation>Toon afspelen</translation>
        </message>
        <message>
            <source>Show picture</source>
            <translation>Beeld tonen</translation>
        </message>
        <message>
            <source>Show the camera's picture</source>
            <translation>Beeld van de camera tonen</translation>
        </message>
        <message>
            <source>This microphone is muted, by its own switch or in the system's settings.</source>
            <translation>Deze microfoon staat uit, met de eigen schakelaar of in de instellingen van het systeem.</translation>
        </message>
        <message>
            <source>Echo and noise stay in the sound: a part of Naast is missing on this computer. Calls work without.</source>
            <translation>Echo en ruis blijven in het geluid: op deze computer ontbreekt een deel van Naast. Bellen gaat ook zonder.</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Zoals het systeem</translation>
        </message>
        <message>
            <source>{0} (not connected)</source>
            <translation>{0} (niet aangesloten)</translation>
        </message>
        <message>
            <source>not connected</source>
            <translation>niet aangesloten</translation>
        </message>
    </context>
    <context>
        <name>SignIn</name>
        <message>
            <source>Name and password do not belong together. Check both and try again.</source>
            <translation>Naam en wachtwoord horen niet bij elkaar. Controleer beide en probeer het opnieuw.</translation>
        </message>
        <message>
            <source>The relay does not answer. Check its address and your network.</source>
            <translation>De relay antwoordt niet. Controleer het adres en uw netwerk.</translation>
        </message>
        <message>
            <source>Your session has expired. Sign in again; what you wrote is kept.</source>
            <translation>Uw sessie is verlopen. Meld u opnieuw aan; wat u schreef is bewaard.</translation>
        </message>
        <message>
            <source>Too many attempts. Wait a minute before you try again.</source>
            <translation>Te veel pogingen. Wacht een minuut voordat u het opnieuw probeert.</translation>
        </message>
        <message>
            <source>You have signed in on another computer. Sign in here to take over.</source>
            <translation>U hebt zich op een andere computer aangemeld. Meld u hier aan om het over te nemen.</translation>
        </message>
        <message>
            <source>Something answers at this address, but it is not a Naast relay. Check the address.</source>
            <translation>Op dit adres antwoordt iets, maar geen Naast-relay. Controleer het adres.</translation>
        </message>
        <message>
            <source>The connection would not be secure: the address needs https and a valid certificate. Ask whoever runs the relay.</source>
            <translation>De verbinding zou niet veilig zijn: het adres heeft https en een geldig certificaat nodig. Vraag het de beheerder van de relay.</translation>
        </message>
        <message>
            <source>This account may not use the console. Ask whoever runs the relay.</source>
            <translation>Dit account mag de console niet gebruiken. Vraag het de beheerder van de relay.</translation>
        </message>
    </context>
    <context>
        <name>SignInPage</name>
        <message>
            <source>You stay signed in on this computer until you sign out.</source>
            <translation>U blijft op deze computer aangemeld tot u zich afmeldt.</translation>
        </message>
        <message>
            <source>This computer has no keyring: Naast will ask for your password at each start.</source>
            <translation>Deze computer heeft geen sleutelbos: Naast vraagt bij elke start om uw wachtwoord.</translation>
        </message>
        <message>
            <source>Welcome to Naast</source>
            <translation>Welkom bij Naast</translation>
        </message>
        <message>
            <source>Sign in to sit beside your customers.</source>
            <translation>Meld u aan om naast uw klanten te zitten.</translation>
        </message>
        <message>
            <source>Address of the relay</source>
            <translation>Adres van de relay</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Naam</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>Wachtwoord</translation>
        </message>
        <message>
            <source>Sign in</source>
            <translation>Aanmelden</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Voortgang</translation>
        </message>
    </context>
    <context>
        <name>SmallPicture</name>
        <message>
            <source>Show the customer's picture</source>
            <translation>Het beeld van de klant tonen</translation>
        </message>
        <message>
            <source>Put the picture away</source>
            <translation>Het beeld wegzetten</translation>
        </message>
    </context>
    <context>
        <name>Keyboard</name>
        <message>
            <source>Type on the customer's page</source>
            <translation>Typen op de pagina van de klant</translation>
        </message>
    </context>
    <context>
        <name>RungButtons</name>
        <message>
            <source>The customer said no. You can ask again when it helps them.</source>
            <translation>De klant zei nee. U kunt het opnieuw vragen als het helpt.</translation>
        </message>
        <message>
            <source>The customer sees your pointer, with your name. Right-click outlines a thing, on their page too; the same again or Esc takes the outline away.</source>
            <translation>De klant ziet uw aanwijzer, met uw naam. Rechtsklikken omlijnt iets, ook op de pagina van de klant; nog eens hetzelfde of Esc haalt de omlijning weg.</translation>
        </message>
        <message>
            <source>Never on passwords and payment fields: those are the customer's own.</source>
            <translation>Nooit op wachtwoorden en betaalvelden: die zijn van de klant alleen.</translation>
        </message>
        <message>
            <source>Never in passwords, payment fields and codes. What you type is hidden from you as what the customer types is, except where the site opened the field.</source>
            <translation>Nooit in wachtwoorden, betaalvelden en codes. Wat u typt blijft voor u verborgen zoals wat de klant typt, behalve waar de site het veld heeft geopend.</translation>
        </message>
        <message>
            <source>Ask to point</source>
            <translation>Aanwijzen vragen</translation>
        </message>
        <message>
            <source>Asked to point</source>
            <translation>Aanwijzen gevraagd</translation>
        </message>
        <message>
            <source>You may point</source>
            <translation>U mag aanwijzen</translation>
        </message>
        <message>
            <source>Ask to scroll</source>
            <translation>Scrollen vragen</translation>
        </message>
        <message>
            <source>Asked to scroll</source>
            <translation>Scrollen gevraagd</translation>
        </message>
        <message>
            <source>You may scroll</source>
            <translation>U mag scrollen</translation>
        </message>
        <message>
            <source>Ask to click</source>
            <translation>Klikken vragen</translation>
        </message>
        <message>
            <source>Asked to click</source>
            <translation>Klikken gevraagd</translation>
        </message>
        <message>
            <source>You may click</source>
            <translation>U mag klikken</translation>
        </message>
        <message>
            <source>Ask to type</source>
            <translation>Typen vragen</translation>
        </message>
        <message>
            <source>Asked to type</source>
            <translation>Typen gevraagd</translation>
        </message>
        <message>
            <source>You may type</source>
            <translation>U mag typen</translation>
        </message>
    </context>
    <context>
        <name>Strip</name>
        <message>
            <source>The customer's page is at</source>
            <translation>De pagina van de klant is op</translation>
        </message>
        <message>
            <source>Number to compare: {0}</source>
            <translation>Getal om te vergelijken: {0}</translation>
        </message>
        <message>
            <source>The customer sees the same number in their bar. Ask them to read it out: if it is another, somebody reads along.</source>
            <translation>De klant ziet hetzelfde getal in de balk. Laat het voorlezen: is het een ander getal, dan leest er iemand mee.</translation>
        </message>
        <message>
            <source>Stop looking along</source>
            <translation>Stoppen met meekijken</translation>
        </message>
        <message>
            <source>Point at… (Ctrl+P)</source>
            <translation>Wijs aan… (Ctrl+P)</translation>
        </message>
        <message>
            <source>Point at</source>
            <translation>Wijs aan</translation>
        </message>
        <message>
            <source>Type words of a field or heading; Enter points at it, Shift+Enter outlines it, Esc takes both away</source>
            <translation>Typ woorden van een veld of kop; Enter wijst het aan, Shift+Enter omlijnt het, Esc haalt beide weg</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>Gepauzeerd</translation>
        </message>
        <message>
            <source>Paused by the customer</source>
            <translation>Gepauzeerd door de klant</translation>
        </message>
        <message>
            <source>Not shown</source>
            <translation>Niet te zien</translation>
        </message>
        <message>
            <source>Opening</source>
            <translation>Openen</translation>
        </message>
        <message>
            <source>Catching up</source>
            <translation>Bijwerken</translation>
        </message>
        <message>
            <source>Connecting</source>
            <translation>Verbinden</translation>
        </message>
        <message>
            <source>How old the picture is, is not known yet.</source>
            <translation>Hoe oud het beeld is, is nog niet bekend.</translation>
        </message>
        <message>
            <source>Coarser</source>
            <translation>Grover</translation>
        </message>
        <message>
            <source>This page changes so fast, or is so large, that showing all of it would slow it down for the customer. What you see is the page, but changes come in larger steps, and a very long text or style may be cut.</source>
            <translation>Deze pagina verandert zo snel, of is zo groot, dat alles tonen haar bij de klant traag zou maken. Wat u ziet is de pagina, maar veranderingen komen in grotere stappen, en een zeer lange tekst of stijl kan zijn afgekapt.</translation>
        </message>
        <message>
            <source>Live</source>
            <translation>Live</translation>
        </message>
        <message>
            <source>{0} s</source>
            <translation>{0} s</translation>
        </message>
        <message>
            <source>{0} ms</source>
            <translation>{0} ms</translation>
        </message>
        <message>
            <source>Behind</source>
            <translation>Achter</translation>
        </message>
        <message>
            <source>{0} s old</source>
            <translation>{0} s oud</translation>
        </message>
        <message>
            <source>{0} min old</source>
            <translation>{0} min oud</translation>
        </message>
        <message>
            <source>The customer sees your pointer at “{0}”. Esc takes it away.</source>
            <translation>De klant ziet uw aanwijzer bij “{0}”. Esc haalt hem weg.</translation>
        </message>
        <message>
            <source>Enter points at {0} “{1}”</source>
            <translation>Enter wijst {0} “{1}” aan</translation>
        </message>
        <message>
            <source>Nothing on the page is called that.</source>
            <translation>Niets op de pagina heet zo.</translation>
        </message>
        <message>
            <source>the field</source>
            <translation>het veld</translation>
        </message>
        <message>
            <source>the button</source>
            <translation>de knop</translation>
        </message>
        <message>
            <source>the heading</source>
            <translation>de kop</translation>
        </message>
        <message>
            <source>the link</source>
            <translation>de link</translation>
        </message>
        <message>
            <source>Pointing waits until the picture is live.</source>
            <translation>Aanwijzen kan weer zodra het beeld live is.</translation>
        </message>
        <message>
            <source>Your pointer stays here. Move, or press Esc, to take it along.</source>
            <translation>Uw aanwijzer blijft hier. Beweeg, of druk op Esc, om hem mee te nemen.</translation>
        </message>
        <message>
            <source>The customer sees your outline. The same again, or Esc, takes it away.</source>
            <translation>De klant ziet uw omlijning. Nog eens hetzelfde, of Esc, haalt haar weg.</translation>
        </message>
        <message>
            <source>Move over the page to point; click to keep the pointer there.</source>
            <translation>Beweeg over de pagina om aan te wijzen; klik om de aanwijzer daar te laten.</translation>
        </message>
        <message>
            <source>Right-click outlines a thing.</source>
            <translation>Rechtsklikken omlijnt iets.</translation>
        </message>
        <message>
            <source>You look along. Ask the customer before you do more.</source>
            <translation>U kijkt mee. Vraag het de klant voordat u meer doet.</translation>
        </message>
        <message>
            <source>Clicks and Ctrl+Enter are done at the customer.</source>
            <translation>Klikken en Ctrl+Enter gebeuren bij de klant.</translation>
        </message>
        <message>
            <source>The wheel, Page Up and Page Down scroll.</source>
            <translation>Het wieltje, Page Up en Page Down scrollen.</translation>
        </message>
        <message>
            <source>Click a field to type in it, or find it and press Ctrl+Enter.</source>
            <translation>Klik op een veld om erin te typen, of zoek het en druk op Ctrl+Enter.</translation>
        </message>
        <message>
            <source>What you type goes to the customer's page. Esc gives you the keyboard back.</source>
            <translation>Wat u typt gaat naar de pagina van de klant. Met Esc krijgt u het toetsenbord terug.</translation>
        </message>
        <message>
            <source>{0} sees the same number beside your name: if it is another, somebody reads along.</source>
            <translation>{0} ziet hetzelfde getal naast uw naam: is het een ander, dan leest er iemand mee.</translation>
        </message>
        <message>
            <source>{0} looked along</source>
            <translation>{0} keek mee</translation>
        </message>
        <message>
            <source>{0} looks along too</source>
            <translation>{0} kijkt ook mee</translation>
        </message>
        <message>
            <source>You look along with {0}.</source>
            <translation>U kijkt mee met {0}.</translation>
        </message>
    </context>
    <context>
        <name>Tabs</name>
        <message>
            <source>Stay in this tab</source>
            <translation>In dit tabblad blijven</translation>
        </message>
        <message>
            <source>Go along</source>
            <translation>Meegaan</translation>
        </message>
        <message>
            <source>Tab {0} of {1}</source>
            <translation>Tabblad {0} van {1}</translation>
        </message>
        <message>
            <source>The customer is in another tab</source>
            <translation>De klant is in een ander tabblad</translation>
        </message>
        <message>
            <source>The picture stays with this tab when the customer goes to another.</source>
            <translation>Het beeld blijft bij dit tabblad als de klant naar een ander gaat.</translation>
        </message>
        <message>
            <source>The picture goes to the tab that the customer is in, now and from then on.</source>
            <translation>Het beeld gaat naar het tabblad waarin de klant is, nu en vanaf dan.</translation>
        </message>
    </context>
    <context>
        <name>TopBar</name>
        <message>
            <source>Menu</source>
            <translation>Menu</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Instellingen</translation>
        </message>
        <message>
            <source>Sign out</source>
            <translation>Afmelden</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Afsluiten</translation>
        </message>
        <message>
            <source>Check my equipment</source>
            <translation>Mijn apparatuur controleren</translation>
        </message>
    </context>
    <context>
        <name>Tray</name>
        <message>
            <source>Show Naast</source>
            <translation>Naast tonen</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Afsluiten</translation>
        </message>
    </context>
    <context>
        <name>Trouble</name>
        <message>
            <source>The customer's browser does not allow the microphone. Ask them to click the lock beside the address and allow it.</source>
            <translation>De browser van de klant staat de microfoon niet toe. Vraag hen op het slotje naast het adres te klikken en hem toe te staan.</translation>
        </message>
        <message>
            <source>The customer's browser finds no microphone. They can hear you; ask them to plug one in.</source>
            <translation>De browser van de klant vindt geen microfoon. Ze kunnen u horen; vraag hen er een aan te sluiten.</translation>
        </message>
        <message>
            <source>The customer's browser does not allow the camera. The call goes on with sound only.</source>
            <translation>De browser van de klant staat de camera niet toe. Het gesprek gaat door met alleen geluid.</translation>
        </message>
        <message>
            <source>The customer's browser cannot call. Ask them to use a current Chrome, Edge, Firefox or Safari.</source>
            <translation>De browser van de klant kan niet bellen. Vraag hen een actuele Chrome, Edge, Firefox of Safari te gebruiken.</translation>
        </message>
        <message>
            <source>The customer's browser has not answered yet; it may be asking them for the microphone.</source>
            <translation>De browser van de klant heeft nog niet geantwoord; misschien vraagt hij hen om de microfoon.</translation>
        </message>
        <message>
            <source>No sound comes through between you and the customer. A firewall may be in between; it is tried again by itself.</source>
            <translation>Er komt geen geluid door tussen u en de klant. Misschien zit er een firewall tussen; het wordt vanzelf opnieuw geprobeerd.</translation>
        </message>
        <message>
            <source>The customer's browser offers a call that cannot be answered. Ask them to load the page again.</source>
            <translation>De browser van de klant biedt een gesprek aan dat niet kan worden beantwoord. Vraag hen de pagina opnieuw te laden.</translation>
        </message>
        <message>
            <source>The phone is still busy with the call before. Hang up and let the customer call again.</source>
            <translation>De telefoon is nog bezig met het vorige gesprek. Hang op en laat de klant opnieuw bellen.</translation>
        </message>
        <message>
            <source>The phone had a fault. Hang up and let the customer call again; your notes are kept.</source>
            <translation>De telefoon had een storing. Hang op en laat de klant opnieuw bellen; uw notities zijn bewaard.</translation>
        </message>
        <message>
            <source>No microphone found. Plug in a headset: the call goes on with it at once.</source>
            <translation>Geen microfoon gevonden. Sluit een headset aan: het gesprek gaat er meteen mee verder.</translation>
        </message>
        <message>
            <source>No headset or speaker found. Plug one in: the call goes on with it at once.</source>
            <translation>Geen headset of luidspreker gevonden. Sluit er een aan: het gesprek gaat er meteen mee verder.</translation>
        </message>
        <message>
            <source>The microphone cannot be opened; another program may be using it. Close that program or choose another in the settings.</source>
            <translation>De microfoon kan niet worden geopend; misschien gebruikt een ander programma hem. Sluit dat programma of kies een andere bij de instellingen.</translation>
        </message>
        <message>
            <source>The headset cannot be opened; another program may be using it. Close that program or choose another in the settings.</source>
            <translation>De headset kan niet worden geopend; misschien gebruikt een ander programma hem. Sluit dat programma of kies een andere bij de instellingen.</translation>
        </message>
        <message>
            <source>No camera found. The call goes on without your picture.</source>
            <translation>Geen camera gevonden. Het gesprek gaat door zonder uw beeld.</translation>
        </message>
        <message>
            <source>The camera cannot be opened; another program may be using it. The call goes on without your picture.</source>
            <translation>De camera kan niet worden geopend; misschien gebruikt een ander programma hem. Het gesprek gaat door zonder uw beeld.</translation>
        </message>
        <message>
            <source>A device for sound or picture does not work as it should. Look in the settings.</source>
            <translation>Een apparaat voor geluid of beeld werkt niet zoals het hoort. Kijk bij de instellingen.</translation>
        </message>
        <message>
            <source>The screen or window cannot be shown: it was closed, or this computer does not allow it. Choose another.</source>
            <translation>Het scherm of venster kan niet worden getoond: het is gesloten, of deze computer staat het niet toe. Kies een ander.</translation>
        </message>
        <message>
            <source>Echo and noise stay in your sound: a part of Naast is missing on this computer. The call goes on.</source>
            <translation>Echo en ruis blijven in uw geluid: op deze computer ontbreekt een deel van Naast. Het gesprek gaat door.</translation>
        </message>
    </context>
    <context>
        <name>VerificationBlock</name>
        <message>
            <source>Verify</source>
            <translation>Verifiëren</translation>
        </message>
        <message>
            <source>Customers who fit</source>
            <translation>Klanten die passen</translation>
        </message>
        <message>
            <source>What to check</source>
            <translation>Wat te controleren</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Controleren…</translation>
        </message>
        <message>
            <source>Nothing to check. Notes and outcome are kept under the name given.</source>
            <translation>Niets te controleren. Notities en resultaat worden bewaard onder de opgegeven naam.</translation>
        </message>
        <message>
            <source>Which one? Then type what the customer says.</source>
            <translation>Welke? Typ daarna wat de klant zegt.</translation>
        </message>
        <message>
            <source>Ask, and type what the customer says.</source>
            <translation>Vraag het, en typ wat de klant zegt.</translation>
        </message>
        <message>
            <source>Send code</source>
            <translation>Code sturen</translation>
        </message>
        <message>
            <source>Speaks for the customer: %1. Type what they say.</source>
            <translation>Spreekt voor de klant: %1. Typ wat diegene zegt.</translation>
        </message>
        <message>
            <source>Ask one thing more; then what is locked may be shown.</source>
            <translation>Vraag nog één ding; dan mag worden getoond wat op slot zit.</translation>
        </message>
    </context>
    <context>
        <name>VideoStage</name>
        <message>
            <source>Customer's picture</source>
            <translation>Beeld van de klant</translation>
        </message>
        <message>
            <source>The picture stands still</source>
            <translation>Het beeld staat stil</translation>
        </message>
    </context>
    <context>
        <name>Viewer</name>
        <message>
            <source>The customer's page</source>
            <translation>De pagina van de klant</translation>
        </message>
        <message>
            <source>The picture of the page crashed. It is being rebuilt; the call goes on.</source>
            <translation>Het beeld van de pagina viel uit. Het wordt opnieuw opgebouwd; het gesprek gaat door.</translation>
        </message>
        <message>
            <source>The picture of the page hung. It is being rebuilt; the call goes on.</source>
            <translation>Het beeld van de pagina hing. Het wordt opnieuw opgebouwd; het gesprek gaat door.</translation>
        </message>
    </context>
    <context>
        <name>WelcomeView</name>
        <message>
            <source>One moment</source>
            <translation>Een ogenblik</translation>
        </message>
        <message>
            <source>Connecting to the relay. Calls come in as soon as it answers.</source>
            <translation>Verbinden met de relay. Gesprekken komen binnen zodra hij antwoordt.</translation>
        </message>
        <message>
            <source>Ready, {0}</source>
            <translation>Klaar, {0}</translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>Klaar</translation>
        </message>
        <message>
            <source>The next customer rings here, with what is known about them.</source>
            <translation>De volgende klant belt hier, met wat er over hen bekend is.</translation>
        </message>
        <message>
            <source>You are away</source>
            <translation>U bent afwezig</translation>
        </message>
        <message>
            <source>No calls ring here until you are back.</source>
            <translation>Er komen hier geen gesprekken binnen tot u terug bent.</translation>
        </message>
        <message>
            <source>Welcome, {0}</source>
            <translation>Welkom, {0}</translation>
        </message>
        <message>
            <source>Welcome</source>
            <translation>Welkom</translation>
        </message>
        <message>
            <source>You are offline: no calls ring here yet.</source>
            <translation>U bent offline: er komen hier nog geen gesprekken binnen.</translation>
        </message>
        <message>
            <source>Take calls</source>
            <translation>Gesprekken aannemen</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>Opnemen</translation>
        </message>
        <message>
            <source>Decline</source>
            <translation>Weigeren</translation>
        </message>
        <message>
            <source>Mute</source>
            <translation>Dempen</translation>
        </message>
        <message>
            <source>Hold</source>
            <translation>In de wacht</translation>
        </message>
        <message>
            <source>Look along</source>
            <translation>Meekijken</translation>
        </message>
        <message>
            <source>Availability</source>
            <translation>Beschikbaarheid</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Zoeken</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>Notities</translation>
        </message>
    </context>
    <context>
        <name>Window</name>
        <message>
            <source>No keyring on this computer: what is known of customers is kept in memory only.</source>
            <translation>Geen sleutelbos op deze computer: wat over klanten bekend is, blijft alleen in het geheugen.</translation>
        </message>
        <message>
            <source>Naast will ask for your password at each start.</source>
            <translation>Naast vraagt bij elke start om uw wachtwoord.</translation>
        </message>
    </context>
    <context>
        <name>Work</name>
        <message>
            <source>On a call</source>
            <translation>In gesprek</translation>
        </message>
        <message>
            <source>Wrap-up</source>
            <translation>Afronden</translation>
        </message>
    </context>
    <context>
        <name>WrapUpBlock</name>
        <message>
            <source>Reason</source>
            <translation>Reden</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Resultaat</translation>
        </message>
        <message>
            <source>Sending…</source>
            <translation>Versturen…</translation>
        </message>
        <message>
            <source>Finish</source>
            <translation>Afronden</translation>
        </message>
        <message>
            <source>Choose a reason and an outcome first</source>
            <translation>Kies eerst een reden en een resultaat</translation>
        </message>
        <message>
            <source>Finish (Ctrl+Enter)</source>
            <translation>Afronden (Ctrl+Enter)</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Kies…</translation>
        </message>
    </context>
    <context>
        <name>Recognised</name>
        <message>
            <source>by the site&apos;s sign-in (last %1)</source>
            <translation>aan de inlog op de site (laatst %1)</translation>
        </message>
        <message>
            <source>by the site&apos;s sign-in</source>
            <translation>aan de inlog op de site</translation>
        </message>
        <message>
            <source>by an invitation sent %1</source>
            <translation>aan een uitnodiging die %1 is verstuurd</translation>
        </message>
        <message>
            <source>by an invitation</source>
            <translation>aan een uitnodiging</translation>
        </message>
        <message>
            <source>by the number of a repair %1</source>
            <translation>aan het nummer van een reparatie %1</translation>
        </message>
        <message>
            <source>by the number of a repair</source>
            <translation>aan het nummer van een reparatie</translation>
        </message>
        <message>
            <source>by the number of an order %1</source>
            <translation>aan het nummer van een bestelling %1</translation>
        </message>
        <message>
            <source>by the number of an order</source>
            <translation>aan het nummer van een bestelling</translation>
        </message>
        <message>
            <source>by the number of a call %1</source>
            <translation>aan het nummer van een gesprek %1</translation>
        </message>
        <message>
            <source>by the number of a call</source>
            <translation>aan het nummer van een gesprek</translation>
        </message>
        <message>
            <source>by the number of an appointment %1</source>
            <translation>aan het nummer van een afspraak %1</translation>
        </message>
        <message>
            <source>by the number of an appointment</source>
            <translation>aan het nummer van een afspraak</translation>
        </message>
        <message>
            <source>by a phone number (last seen %1)</source>
            <translation>aan een telefoonnummer (laatst gezien %1)</translation>
        </message>
        <message>
            <source>by a phone number</source>
            <translation>aan een telefoonnummer</translation>
        </message>
        <message>
            <source>by an e-mail address (last seen %1)</source>
            <translation>aan een e-mailadres (laatst gezien %1)</translation>
        </message>
        <message>
            <source>by an e-mail address</source>
            <translation>aan een e-mailadres</translation>
        </message>
        <message>
            <source>by this browser (last here %1)</source>
            <translation>aan deze browser (laatst hier %1)</translation>
        </message>
        <message>
            <source>by this browser</source>
            <translation>aan deze browser</translation>
        </message>
        <message>
            <source>Signed in on the site. Last signed in %1.</source>
            <translation>Ingelogd op de site. Laatst ingelogd %1.</translation>
        </message>
        <message>
            <source>Signed in on the site.</source>
            <translation>Ingelogd op de site.</translation>
        </message>
        <message>
            <source>Came by an invitation that was sent %1.</source>
            <translation>Kwam via een uitnodiging die %1 is verstuurd.</translation>
        </message>
        <message>
            <source>Came by an invitation.</source>
            <translation>Kwam via een uitnodiging.</translation>
        </message>
        <message>
            <source>Was on the site before, %1, in this browser.</source>
            <translation>Was eerder op de site, %1, met deze browser.</translation>
        </message>
        <message>
            <source>Was on the site before in this browser.</source>
            <translation>Was eerder op de site met deze browser.</translation>
        </message>
        <message>
            <source>Not recognised: no earlier contact fits.</source>
            <translation>Niet herkend: er past geen eerder contact.</translation>
        </message>
        <message>
            <source>Not yet checked.</source>
            <translation>Nog niet gecontroleerd.</translation>
        </message>
        <message>
            <source>Fits two customers.</source>
            <translation>Past bij twee klanten.</translation>
        </message>
        <message>
            <source>Fits %1 customers.</source>
            <translation>Past bij %1 klanten.</translation>
        </message>
        <message>
            <source>%1 and %2</source>
            <comment>by what, and by what besides</comment>
            <translation>%1 en %2</translation>
        </message>
        <message>
            <source>Recognised %1.</source>
            <comment>by the number of a repair</comment>
            <translation>Herkend %1.</translation>
        </message>
        <message>
            <source>The number given belongs to another customer.</source>
            <translation>Het opgegeven nummer is van een andere klant.</translation>
        </message>
        <message>
            <source>The e-mail address given belongs to another customer.</source>
            <translation>Het opgegeven e-mailadres is van een andere klant.</translation>
        </message>
        <message>
            <source>The invitation was for another customer.</source>
            <translation>De uitnodiging was voor een andere klant.</translation>
        </message>
        <message>
            <source>Another customer was known in this browser.</source>
            <translation>In deze browser was een andere klant bekend.</translation>
        </message>
        <message>
            <source>Many customers have the number given.</source>
            <translation>Veel klanten hebben het opgegeven nummer.</translation>
        </message>
        <message>
            <source>Many customers have the e-mail address given.</source>
            <translation>Veel klanten hebben het opgegeven e-mailadres.</translation>
        </message>
        <message>
            <source>The page showed a sign-in that the site did not sign.</source>
            <translation>De pagina toonde een aanmelding die de site niet ondertekende.</translation>
        </message>
        <message>
            <source>The page showed a sign-in that was used in another browser.</source>
            <translation>De pagina toonde een aanmelding die in een andere browser is gebruikt.</translation>
        </message>
        <message>
            <source>The sign-in on the site is too old to count.</source>
            <translation>De aanmelding op de site is te oud om te tellen.</translation>
        </message>
        <message>
            <source>by a number in the directory</source>
            <translation>aan een nummer in het klantenbestand</translation>
        </message>
        <message>
            <source>by an address in the directory</source>
            <translation>aan een adres in het klantenbestand</translation>
        </message>
        <message>
            <source>by %1 other signs</source>
            <translation>aan nog %1 kenmerken</translation>
        </message>
    </context>
    <context>
        <name>Opening</name>
        <message>
            <source>I see that you just placed an order; is it about that?</source>
            <translation>Ik zie dat u net iets hebt besteld; gaat het daarover?</translation>
        </message>
        <message>
            <source>I see that you were just making an appointment online; did something go wrong there?</source>
            <translation>Ik zie dat u net online een afspraak aan het maken was; ging daar iets mis?</translation>
        </message>
        <message>
            <source>I see that you were just sending something back online; did something go wrong there?</source>
            <translation>Ik zie dat u net online iets aan het terugsturen was; ging daar iets mis?</translation>
        </message>
        <message>
            <source>I see that you were just ordering online; did something go wrong there?</source>
            <translation>Ik zie dat u net online aan het bestellen was; ging daar iets mis?</translation>
        </message>
        <message>
            <source>I see that you were just filling in a form online; did something go wrong there?</source>
            <translation>Ik zie dat u net online een formulier aan het invullen was; ging daar iets mis?</translation>
        </message>
        <message>
            <source>I see that something went wrong on our site just now; shall we look at it together?</source>
            <translation>Ik zie dat er net iets misging op onze site; zullen we er samen naar kijken?</translation>
        </message>
        <message>
            <source>I see that you were just making an appointment online; shall we finish it together?</source>
            <translation>Ik zie dat u net online een afspraak aan het maken was; zullen we die samen afmaken?</translation>
        </message>
        <message>
            <source>I see that you want to send something back; shall we do it together?</source>
            <translation>Ik zie dat u iets wilt terugsturen; zullen we dat samen doen?</translation>
        </message>
        <message>
            <source>I see that you are at the checkout; can I help you finish your order?</source>
            <translation>Ik zie dat u wilt afrekenen; kan ik helpen om de bestelling af te maken?</translation>
        </message>
        <message>
            <source>I see that you were just filling in a form online; shall we finish it together?</source>
            <translation>Ik zie dat u net online een formulier aan het invullen was; zullen we dat samen afmaken?</translation>
        </message>
        <message>
            <source>I see that you were looking at “%1”; can I help you choose?</source>
            <translation>Ik zie dat u “%1” hebt bekeken; kan ik helpen kiezen?</translation>
        </message>
        <message>
            <source>I see that you have something in your cart; can I help you with it?</source>
            <translation>Ik zie dat u iets in uw winkelmandje hebt; kan ik daarbij helpen?</translation>
        </message>
        <message>
            <source>We spoke %1; are you calling about that?</source>
            <comment>when: yesterday, on 3 November</comment>
            <translation>We spraken elkaar %1; belt u daarover?</translation>
        </message>
        <message>
            <source>You wrote to us %1; are you calling about that?</source>
            <comment>when: yesterday, on 3 November</comment>
            <translation>U schreef ons %1; belt u daarover?</translation>
        </message>
        <message>
            <source>You chatted with us %1; are you calling about that?</source>
            <comment>when: yesterday, on 3 November</comment>
            <translation>U chatte %1 met ons; belt u daarover?</translation>
        </message>
        <message>
            <source>I see a repair %1; are you calling about that?</source>
            <comment>when: yesterday, on 3 November</comment>
            <translation>Ik zie een reparatie %1; belt u daarover?</translation>
        </message>
        <message>
            <source>I see your order %1; are you calling about that?</source>
            <comment>when: yesterday, on 3 November</comment>
            <translation>Ik zie uw bestelling %1; belt u daarover?</translation>
        </message>
        <message>
            <source>I see an appointment %1; are you calling about that?</source>
            <comment>when: yesterday, on 3 November</comment>
            <translation>Ik zie een afspraak %1; belt u daarover?</translation>
        </message>
        <message>
            <source>I see that an appointment is planned; are you calling about that?</source>
            <translation>Ik zie dat er een afspraak is gepland; belt u daarover?</translation>
        </message>
    </context>
    <context>
        <name>CopyButton</name>
        <message>
            <source>Copied</source>
            <translation>Gekopieerd</translation>
        </message>
        <message>
            <source>Copy: %1</source>
            <translation>Kopieer: %1</translation>
        </message>
    </context>
    <context>
        <name>Beside</name>
        <message>
            <source>Back to what was found</source>
            <translation>Terug naar wat gevonden is</translation>
        </message>
        <message>
            <source>Back to what was found (Esc)</source>
            <translation>Terug naar wat gevonden is (Esc)</translation>
        </message>
        <message>
            <source>To read only: not part of your contact.</source>
            <translation>Alleen om te lezen: hoort niet bij uw contact.</translation>
        </message>
    </context>
    <context>
        <name>SearchBox</name>
        <message>
            <source>Found</source>
            <translation>Gevonden</translation>
        </message>
        <message>
            <source>Nothing found among the customers that you verified in the last weeks.</source>
            <translation>Niets gevonden bij de klanten die u de laatste weken geverifieerd hebt.</translation>
        </message>
        <message>
            <source>Nothing found. Without a keyring only customers of this session can be found.</source>
            <translation>Niets gevonden. Zonder sleutelbos zijn alleen klanten van deze sessie te vinden.</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Zoeken</translation>
        </message>
        <message>
            <source>Search (Ctrl+F)</source>
            <translation>Zoeken (Ctrl+F)</translation>
        </message>
        <message>
            <source>Searching…</source>
            <translation>Bezig met zoeken…</translation>
        </message>
    </context>
    <context>
        <name>Beginning</name>
        <message>
            <source>“%1”</source>
            <comment>words that the agent may begin with</comment>
            <translation>“%1”</translation>
        </message>
        <message>
            <source>What you may begin with</source>
            <translation>Waarmee u kunt beginnen</translation>
        </message>
        <message>
            <source>Copy what you may begin with</source>
            <translation>Kopieer waarmee u kunt beginnen</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>Gekopieerd</translation>
        </message>
    </context>
    <context>
        <name>NewCardBlock</name>
        <message>
            <source>Name</source>
            <translation>Naam</translation>
        </message>
        <message>
            <source>Phone</source>
            <translation>Telefoon</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-mail</translation>
        </message>
        <message>
            <source>Postcode</source>
            <translation>Postcode</translation>
        </message>
        <message>
            <source>Town</source>
            <translation>Plaats</translation>
        </message>
        <message>
            <source>Make a card</source>
            <translation>Kaart maken</translation>
        </message>
        <message>
            <source>Make it all the same</source>
            <translation>Toch maken</translation>
        </message>
        <message>
            <source>Make card</source>
            <translation>Maak kaart</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Controleren</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Annuleren</translation>
        </message>
        <message>
            <source>Ask what is on record</source>
            <translation>Vraag naar wat bekend is</translation>
        </message>
        <message>
            <source>One moment…</source>
            <translation>Een moment…</translation>
        </message>
        <message>
            <source>A card needs a name.</source>
            <translation>Een kaart heeft een naam nodig.</translation>
        </message>
        <message>
            <source>This is no phone number.</source>
            <translation>Dit is geen telefoonnummer.</translation>
        </message>
        <message>
            <source>This is no e-mail address.</source>
            <translation>Dit is geen e-mailadres.</translation>
        </message>
        <message>
            <source>On record: %1</source>
            <comment>customers, masked</comment>
            <translation>Bekend: %1</translation>
        </message>
        <message>
            <source>Empty: the number given with the call</source>
            <translation>Leeg: het nummer dat bij het bellen is opgegeven</translation>
        </message>
        <message>
            <source>Street and no.</source>
            <translation>Straat en nr.</translation>
        </message>
        <message>
            <source>Not on record. Notes stay under the name given.</source>
            <translation>Niet bekend. Notities staan onder de opgegeven naam.</translation>
        </message>
    </context>
    <context>
        <name>Checks</name>
        <message>
            <source>Code by e-mail</source>
            <translation>Code per e-mail</translation>
        </message>
        <message>
            <source>Code by text message</source>
            <translation>Code per sms</translation>
        </message>
        <message>
            <source>Sending to %1…</source>
            <translation>Wordt gestuurd naar %1…</translation>
        </message>
        <message>
            <source>Sending…</source>
            <translation>Wordt gestuurd…</translation>
        </message>
        <message>
            <source>Sent to %1. Type what the customer reads out; %2 left.</source>
            <translation>Gestuurd naar %1. Typ wat de klant voorleest; nog %2.</translation>
        </message>
        <message>
            <source>The code is over. Send another, or ask something else.</source>
            <translation>De code is verlopen. Stuur een nieuwe, of vraag iets anders.</translation>
        </message>
        <message>
            <source>Not sent: the address on file was refused. Ask something else.</source>
            <translation>Niet gestuurd: het bekende adres werd geweigerd. Vraag iets anders.</translation>
        </message>
        <message>
            <source>Not sent: the service does not answer. Ask something else.</source>
            <translation>Niet gestuurd: de dienst antwoordt niet. Vraag iets anders.</translation>
        </message>
        <message>
            <source>Not sent: there were enough codes for now. Ask something else.</source>
            <translation>Niet gestuurd: er zijn voor nu genoeg codes gestuurd. Vraag iets anders.</translation>
        </message>
        <message>
            <source>Not sent: choose the customer first, or ask something else.</source>
            <translation>Niet gestuurd: kies eerst de klant, of vraag iets anders.</translation>
        </message>
        <message>
            <source>Not sent: verification is locked.</source>
            <translation>Niet gestuurd: de controle zit op slot.</translation>
        </message>
        <message>
            <source>This code does not count: it is over, or was not sent. Send another.</source>
            <translation>Deze code telt niet: hij is verlopen of niet gestuurd. Stuur een nieuwe.</translation>
        </message>
        <message>
            <source>Not complete: ask for the house number, whole date, or all digits.</source>
            <translation>Niet volledig: vraag huisnummer, hele datum of alle cijfers.</translation>
        </message>
        <message>
            <source>Another person speaks now: ask again.</source>
            <translation>Er spreekt nu iemand anders: vraag opnieuw.</translation>
        </message>
        <message>
            <source>The page now shows another sign-in: ask again.</source>
            <translation>De pagina toont nu een andere aanmelding: vraag opnieuw.</translation>
        </message>
        <message>
            <source>Partner</source>
            <translation>Partner</translation>
        </message>
        <message>
            <source>Parent</source>
            <translation>Ouder</translation>
        </message>
        <message>
            <source>Daughter</source>
            <translation>Dochter</translation>
        </message>
        <message>
            <source>Son</source>
            <translation>Zoon</translation>
        </message>
        <message>
            <source>Family</source>
            <translation>Familie</translation>
        </message>
        <message>
            <source>Carer</source>
            <translation>Verzorger</translation>
        </message>
        <message>
            <source>Guardian</source>
            <translation>Voogd</translation>
        </message>
        <message>
            <source>Employee</source>
            <translation>Medewerker</translation>
        </message>
        <message>
            <source>Somebody else</source>
            <translation>Iemand anders</translation>
        </message>
        <message>
            <source>%1, %2</source>
            <comment>a relation, and a name</comment>
            <translation>%1, %2</translation>
        </message>
        <message>
            <source>Asked, no answer: %1.</source>
            <translation>Gevraagd, geen antwoord: %1.</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-mail</translation>
        </message>
        <message>
            <source>Date of birth</source>
            <translation>Geboortedatum</translation>
        </message>
        <message>
            <source>Phone</source>
            <translation>Telefoon</translation>
        </message>
        <message>
            <source>Street</source>
            <translation>Straat</translation>
        </message>
        <message>
            <source>Postcode</source>
            <translation>Postcode</translation>
        </message>
        <message>
            <source>Town</source>
            <translation>Plaats</translation>
        </message>
        <message>
            <source>Customer number</source>
            <translation>Klantnummer</translation>
        </message>
        <message>
            <source>Customer since</source>
            <translation>Klant sinds</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Taal</translation>
        </message>
        <message>
            <source>Remark</source>
            <translation>Opmerking</translation>
        </message>
        <message>
            <source>To check it with the customer</source>
            <translation>Om het met de klant na te gaan</translation>
        </message>
        <message>
            <source>To send something</source>
            <translation>Om iets te sturen</translation>
        </message>
        <message>
            <source>To correct it</source>
            <translation>Om het te verbeteren</translation>
        </message>
        <message>
            <source>Spoke for the customer: %1.</source>
            <translation>Sprak voor de klant: %1.</translation>
        </message>
    </context>
    <context>
        <name>WhoBlock</name>
        <message>
            <source>Who speaks</source>
            <translation>Wie spreekt</translation>
        </message>
        <message>
            <source>Back to the card</source>
            <translation>Terug naar de kaart</translation>
        </message>
        <message>
            <source>Ask one thing more…</source>
            <translation>Nog één ding vragen…</translation>
        </message>
        <message>
            <source>Somebody speaks for the customer…</source>
            <translation>Iemand spreekt voor de klant…</translation>
        </message>
        <message>
            <source>The customer speaks again</source>
            <translation>De klant spreekt zelf weer</translation>
        </message>
        <message>
            <source>Another person speaks now</source>
            <translation>Er spreekt nu iemand anders</translation>
        </message>
    </context>
    <context>
        <name>_Reason</name>
        <message>
            <source>Why do you need to see this: %1? The journal keeps the reason.</source>
            <translation>Waarom is dit nodig: %1? Het journaal bewaart de reden.</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Tonen</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Terug</translation>
        </message>
        <message>
            <source>Reason for seeing it</source>
            <translation>Reden om het te zien</translation>
        </message>
    </context>
    <context>
        <name>_Speaker</name>
        <message>
            <source>Who speaks for the customer?</source>
            <translation>Wie spreekt voor de klant?</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Noteren</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Terug</translation>
        </message>
        <message>
            <source>What they are to the customer</source>
            <translation>Wat diegene van de klant is</translation>
        </message>
        <message>
            <source>Their name</source>
            <translation>De naam</translation>
        </message>
        <message>
            <source>Name, if they give it</source>
            <translation>Naam, als die gegeven wordt</translation>
        </message>
    </context>
</TS>
