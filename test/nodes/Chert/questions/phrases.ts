/** Whole replies, one on a line, and what they mean where no option names other words. */
const lines = (text: string): string[] => text.trim().split('\n');

export const APPROVING = lines(`
yes
Yes.
YES!!!
y
Yeah
Yeah yeah
yep
Yep, yep, yep
ok
OK!
okay
sure
Sure!
approve
Approve.
APPROVED
confirm
go ahead
Go   ahead!
👍
👍🏽
👍👍
👍🏻👍🏿
👍 👍 👍
✅
✅✅
✅👍
Yes 👍
Yes👍
👍 yes
yes 👍🏽👍🏽
Yes ✅
Yes ✔️
Approve ✅
Approve👍
approved ✅
Confirm 👌
ok 👌
OK 🙂
yes 😊
Yes ❤️
yes 🎉🎉
yes please
Yes, please.
Yes pls
yes please 👍
Please, yes
ok thanks
Ok, thanks!
Okay, thank you
Thanks, ok
yes thx
Thank you, yes
Sure, thanks
yes 🙏
approved, thanks
Approved. Thank you.
👍 thanks
go ahead please
Please go ahead
Go ahead, thanks 👍
yes yes
Yes, yes, yes!
yes ok
Yes, ok.
Ok go ahead
yes, go ahead
Yes - go ahead
Yes — go ahead
yes (approved)
"Yes"
“Yes”, 👍
‘ok’
Sure, yeah
ok, confirm
Yes. Approve.
Yes!\u00A0👍
Ye\u200Bs
ＹＥＳ
ok…
`);

export const DECLINING = lines(`
no
No.
NO!!!
n
nope
Nope nope
nah
stop
STOP!
stop stop
decline
Declined.
reject
cancel
don't
Don’t!
Don´t
do not
Do NOT.
👎
👎🏿
👎👎
❌
❌❌❌
No 👎
no👎🏽
Decline ❌
Reject 🚫
no ❌
No thanks
no, thank you
No thx 🙂
no please
Please no
please don't
Please do not
Please stop
stop please
No, don't
No don't
nope, do not
no no no
No, stop
no. cancel.
No! Stop! Don't!
no 🙏
Nah, thanks
“No”
Nope 👎 stop
`);

export const UNCLEAR = lines(`
yes?
Yes ?
Yes ?!
ok⁉️
Sure？
Yes؟
yes‽
¿Yes
? yes
👍?
👍 ❓
no?
yes or no
yes/no
yes no
no yes
No. Yes.
yes, no, yes
ok stop
stop, ok
👍👎
👎 yes
yes 👎
yes ❌
no 👍
No ✅
don't approve
do not approve
don't go ahead
do not confirm
never approve
not yes
not ok
not ok 👍
not yet
Not today
Not sure
not approved
no problem
No worries
no objection
no need
don't stop
Do not stop
don't cancel
Please don't stop
do not decline
no stop
no cancel
cancel stop
yes, but not today
yes but
Yes, but only the first
yes except Sales
Yes, except for North
yes later
Later
ok later
Ok, tomorrow
yes tomorrow
yes after lunch
Ok when Jo agrees
yes if Jo agrees
yes unless Jo objects
ok until Friday
ok wait
wait
Wait, yes
Yes, wait
yes, hold on
one moment, ok
almost ok
maybe
Maybe yes
perhaps
yes maybe
yes I think
I think so
I guess
probably
only 3
yes, only 3
yes for 3 of them
all but one
yes, half
yes without Jo
ok for the first one
Approve the first
approve 3
approve none
none
nothing
neither
yes to the other one
Yes to lunch
ok to lunch
yes that is the problem
ok so what is this
ok who is this
Ok I will look
ok, will check
sure, let me check
sure about that
Are you sure
Sure, as if
yeah right
yeah, no
yeah nah
ya
yea
yes man
yess
yesterday
okra
nobody
notes
confirm please
Please confirm
please approve
Approve please
Approve, thanks
Confirm 🙏
please reject
Cancel, thanks
who approved
approved by whom
I approved it last week
can I approve this later
can't approve
cannot confirm
won't approve
go
ahead
go-ahead
go. ahead
go away
stop it
thanks
thank you
please
🙏
🙂
👌
✔️
🚫
❤️
😂
yes 😂
😂👍
🤔
yes 🤔
ok 🙄
👍 🤷
yes 🇩🇪
+1
1
yes 1
yes&no
yes #2
yes = no
yes \u{1F937}
!!
...
-
.
ja
sí
да
はい
`);
