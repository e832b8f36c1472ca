//! One desk asking another, as a state that only allowed events can change.

use crate::InvalidTransition;
use crate::field::codes;

/// Where a request stands. Each state has one owner: the desk that must act next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestState {
    /// Sent; the asked desk must answer.
    Sent,
    /// Everything asked for was disclosed.
    Answered,
    /// Some of what was asked for was disclosed.
    PartAnswered,
    /// Refused, with a reason.
    Declined,
    /// The asked agency holds nothing about the person.
    NoRecord,
    /// Taken back by the asker.
    Withdrawn,
}

codes!(RequestState, "state of a request", {
    Sent => "sent", "Waiting for an answer";
    Answered => "answered", "Answered";
    PartAnswered => "part-answered", "Part answered";
    Declined => "declined", "Declined";
    NoRecord => "no-record", "No record";
    Withdrawn => "withdrawn", "Withdrawn";
});

/// What can happen to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestEvent {
    /// Everything asked for was disclosed.
    Answer,
    /// Some of it was.
    AnswerInPart,
    /// It was refused.
    Decline,
    /// There is nothing to disclose.
    FindNothing,
    /// The asker took it back.
    Withdraw,
}

codes!(RequestEvent, "event", {
    Answer => "answer", "answer";
    AnswerInPart => "answer-in-part", "answer in part";
    Decline => "decline", "decline";
    FindNothing => "find-nothing", "report no record of";
    Withdraw => "withdraw", "withdraw";
});

impl RequestState {
    /// The state after `event`, or why it cannot happen. An answer in part can be completed later.
    pub const fn after(self, event: RequestEvent) -> Result<Self, InvalidTransition> {
        match (self, event) {
            (Self::Sent | Self::PartAnswered, RequestEvent::Answer) => Ok(Self::Answered),
            (Self::Sent | Self::PartAnswered, RequestEvent::AnswerInPart) => Ok(Self::PartAnswered),
            (Self::Sent, RequestEvent::Decline) => Ok(Self::Declined),
            (Self::Sent, RequestEvent::FindNothing) => Ok(Self::NoRecord),
            (Self::Sent, RequestEvent::Withdraw) => Ok(Self::Withdrawn),
            _ => Err(InvalidTransition {
                event: event.label(),
                state: self.code(),
            }),
        }
    }

    /// Whether the asked desk still has something to do.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::PartAnswered)
    }
}

#[cfg(test)]
mod tests {
    use super::{RequestEvent, RequestState};

    #[test]
    fn what_is_closed_stays_closed() {
        for state in RequestState::ALL {
            for event in RequestEvent::ALL {
                let after = state.after(*event);
                assert!(after.is_err() || state.is_open(), "{state:?} {event:?}");
            }
        }
        assert_eq!(
            RequestState::Sent.after(RequestEvent::Decline),
            Ok(RequestState::Declined)
        );
        assert!(
            RequestState::PartAnswered
                .after(RequestEvent::Decline)
                .is_err()
        );
    }
}
