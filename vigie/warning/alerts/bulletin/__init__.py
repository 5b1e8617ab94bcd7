"""One alert as people receive it: page, PDF, CAP, texts for telephones, words for the radio, a card, a mail."""
