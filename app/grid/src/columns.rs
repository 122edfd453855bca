//! Columns: which of them a width has room for, and where each stands when a row becomes two lines or a card.
//!
//! The layout itself is CSS, by container queries: one DOM, three forms. What is decided here is data for it.

/// What a column asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Room for words; grows with what is left.
    Text,
    /// A date.
    Date,
    /// A word of a list, yes or no.
    Word,
    /// An amount or a decimal, at the end of its column.
    Figure,
    /// A small whole number.
    Count,
}

/// Where a cell stands in a row of two lines or in a card, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The row's name.
    Lead,
    /// Its one figure.
    Total,
    /// Whom or what it concerns.
    Who,
    /// Its moment.
    When,
    /// In which state it is.
    Note,
    /// A figure beside that.
    Second,
}

/// Container widths in px from which a row is one line: each has room for more columns than the one before.
pub const WIDTHS: [u32; 4] = [720, 880, 1_040, 1_280];
/// Between two columns, px.
pub const GAP: u32 = 12;
/// What a row needs besides its columns, px: its edges and the sign that it opens.
pub const FRAME: u32 = 56;

/// A column that is in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its position among all columns.
    pub index: usize,
    /// Its place in the narrow layouts; `None`: not there.
    pub place: Option<Place>,
    /// From which of [`WIDTHS`] on it is a column.
    pub from: usize,
}

impl Asks {
    /// The least width of a column, px. The style sheet has the same numbers.
    pub const fn width(self) -> u32 {
        match self {
            Asks::Text => 112,
            Asks::Date => 156,
            Asks::Word => 104,
            Asks::Figure => 112,
            Asks::Count => 88,
        }
    }
}

/// Chooses among columns, most important first; `main` are those that every width shall show.
///
/// Room is given first to what a card shows, in the order of [`Place`]'s weight, then to the other main columns, then
/// to the rest. What fits nowhere is left to the row's details. The answer is in the order of the columns, main ones
/// first.
pub fn plan(columns: &[(Asks, bool)]) -> Vec<Shown> {
    let mut places: u32 = 0;
    let mut shown: Vec<Shown> = Vec::new();
    for main in [true, false] {
        for (index, &(asks, is_main)) in columns.iter().enumerate() {
            if is_main == main {
                let place = if main { place(asks, &mut places) } else { None };
                shown.push(Shown { index, place, from: WIDTHS.len() });
            }
        }
    }
    let mut taken = [FRAME - GAP; WIDTHS.len()];
    for weight in 0..=Place::Second as usize + 1 {
        for one in &mut shown {
            if one.place.map_or(Place::Second as usize + 1, |place| place as usize) != weight {
                continue;
            }
            let need = columns[one.index].0.width() + GAP;
            // A column that is there at one width is there at every greater one.
            if let Some(from) = (0..WIDTHS.len()).rev().take_while(|&at| taken[at] + need <= WIDTHS[at]).last() {
                one.from = from;
                for width in &mut taken[from..] {
                    *width += need;
                }
            }
        }
    }
    shown.retain(|one| one.place.is_some() || one.from < WIDTHS.len());
    shown
}

/// The first free place that suits, noted in `taken`, a bit a place.
fn place(asks: Asks, taken: &mut u32) -> Option<Place> {
    use Place::{Lead, Note, Second, Total, When, Who};
    let wishes: &[Place] = if *taken == 0 {
        &[Lead]
    } else {
        match asks {
            Asks::Text => &[Who, Note],
            Asks::Word => &[Note, Who],
            Asks::Date => &[When],
            Asks::Figure | Asks::Count => &[Total, Second],
        }
    };
    let place = wishes.iter().copied().find(|&place| *taken & (1 << place as u32) == 0)?;
    *taken |= 1 << place as u32;
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_order_has_its_number_date_customer_and_totals_in_every_layout() {
        use Asks::{Count, Date, Figure, Text};
        // number, created, customer, country, total, refunded, tax; discount, lines
        let columns = [Text, Date, Text, Text, Figure, Figure, Figure, Figure, Count];
        let columns: Vec<_> = columns.into_iter().enumerate().map(|(i, asks)| (asks, i < 7)).collect();
        let places: Vec<_> = plan(&columns).into_iter().map(|s| s.place).collect();
        use Place::*;
        assert_eq!(places[..7], [Some(Lead), Some(When), Some(Who), Some(Note), Some(Total), Some(Second), None]);
        assert!(places[7..].iter().all(Option::is_none));
    }

    #[test]
    fn a_more_column_never_takes_room_from_a_main_one() {
        let columns = [(Asks::Text, true), (Asks::Text, false), (Asks::Figure, true)];
        let order: Vec<_> = plan(&columns).into_iter().map(|s| s.index).collect();
        assert_eq!(order, [0, 2, 1]);
    }

    fn any_columns() -> impl Strategy<Value = Vec<(Asks, bool)>> {
        let asks = prop::sample::select(vec![Asks::Text, Asks::Date, Asks::Word, Asks::Figure, Asks::Count]);
        prop::collection::vec((asks, any::<bool>()), 1..24)
    }

    proptest! {
        #[test]
        fn a_row_is_never_wider_than_its_width(columns in any_columns()) {
            let shown = plan(&columns);
            for (at, &width) in WIDTHS.iter().enumerate() {
                let widths: Vec<_> = shown.iter().filter(|s| s.from <= at).map(|s| columns[s.index].0.width()).collect();
                let row = FRAME + widths.iter().sum::<u32>() + GAP * (widths.len() as u32).saturating_sub(1);
                prop_assert!(row <= width, "{row} in {width}");
            }
        }

        #[test]
        fn each_place_is_taken_at_most_once_and_the_lead_by_the_first(columns in any_columns()) {
            let shown = plan(&columns);
            for (n, one) in shown.iter().enumerate() {
                prop_assert!(one.place.is_none() || shown[n + 1..].iter().all(|other| other.place != one.place));
            }
            if columns.iter().any(|c| c.1) {
                prop_assert_eq!(shown[0].place, Some(Place::Lead));
                prop_assert_eq!(shown[0].from, 0);
            }
        }
    }
}
