//! Countries by their names, from codes of two or three letters. Only the browser knows names, and only by two letters.

use super::{call, made, set};
use js_sys::{Function, Intl, Reflect};

/// ISO 3166-1: three letters, then the two of the same country.
const CODES: &str = "\
    ABWAWAFGAFAGOAOAIAAIALAAXALBALANDADAREAEARGARARMAMASMASATAAQATFTFATGAGAUSAUAUTATAZEAZBDIBIBELBEBENBJ\
    BESBQBFABFBGDBDBGRBGBHRBHBHSBSBIHBABLMBLBLRBYBLZBZBMUBMBOLBOBRABRBRBBBBRNBNBTNBTBVTBVBWABWCAFCFCANCA\
    CCKCCCHECHCHLCLCHNCNCIVCICMRCMCODCDCOGCGCOKCKCOLCOCOMKMCPVCVCRICRCUBCUCUWCWCXRCXCYMKYCYPCYCZECZDEUDE\
    DJIDJDMADMDNKDKDOMDODZADZECUECEGYEGERIERESHEHESPESESTEEETHETFINFIFJIFJFLKFKFRAFRFROFOFSMFMGABGAGBRGB\
    GEOGEGGYGGGHAGHGIBGIGINGNGLPGPGMBGMGNBGWGNQGQGRCGRGRDGDGRLGLGTMGTGUFGFGUMGUGUYGYHKGHKHMDHMHNDHNHRVHR\
    HTIHTHUNHUIDNIDIMNIMINDINIOTIOIRLIEIRNIRIRQIQISLISISRILITAITJAMJMJEYJEJORJOJPNJPKAZKZKENKEKGZKGKHMKH\
    KIRKIKNAKNKORKRKWTKWLAOLALBNLBLBRLRLBYLYLCALCLIELILKALKLSOLSLTULTLUXLULVALVMACMOMAFMFMARMAMCOMCMDAMD\
    MDGMGMDVMVMEXMXMHLMHMKDMKMLIMLMLTMTMMRMMMNEMEMNGMNMNPMPMOZMZMRTMRMSRMSMTQMQMUSMUMWIMWMYSMYMYTYTNAMNA\
    NCLNCNERNENFKNFNGANGNICNINIUNUNLDNLNORNONPLNPNRUNRNZLNZOMNOMPAKPKPANPAPCNPNPERPEPHLPHPLWPWPNGPGPOLPL\
    PRIPRPRKKPPRTPTPRYPYPSEPSPYFPFQATQAREUREROURORUSRURWARWSAUSASDNSDSENSNSGPSGSGSGSSHNSHSJMSJSLBSBSLESL\
    SLVSVSMRSMSOMSOSPMPMSRBRSSSDSSSTPSTSURSRSVKSKSVNSISWESESWZSZSXMSXSYCSCSYRSYTCATCTCDTDTGOTGTHATHTJKTJ\
    TKLTKTKMTMTLSTLTONTOTTOTTTUNTNTURTRTUVTVTWNTWTZATZUGAUGUKRUAUMIUMURYUYUSAUSUZBUZVATVAVCTVCVENVEVGBVG\
    VIRVIVNMVNVUTVUWLFWFWSMWSXKXXKYEMYEZAFZAZMBZMZWEZW";

/// A country as people call it; what is no code that the browser knows stays as it is.
pub fn country(sent: &str) -> String {
    let code = sent.to_ascii_uppercase();
    let code = match code.len() {
        3 => CODES.as_bytes().chunks_exact(5).find(|known| known.starts_with(code.as_bytes())).map(|known| &known[3..]),
        _ => Some(code.as_bytes()),
    };
    // Anything but two letters would be an error to the browser.
    let Some(&[first @ b'A'..=b'Z', second @ b'A'..=b'Z']) = code else { return sent.to_owned() };
    let (names, _) = made("c", |locales, options| {
        set(options, "type", &"region".into());
        set(options, "fallback", &"none".into());
        let names = Intl::DisplayNames::new(locales, options);
        let of = Reflect::get(&names, &"of".into()).map(Function::from).unwrap_or_default();
        (of.bind0(&names), 0)
    });
    let name = call(&names, &String::from_iter([char::from(first), char::from(second)]).into());
    if name.is_empty() { sent.to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_code_is_shown_as_the_name_and_anything_else_as_sent() {
        for (language, sent, shown) in [
            ("en-GB", "GBR", "United Kingdom"),
            ("en-GB", "GB", "United Kingdom"),
            ("en-GB", "dnk", "Denmark"),
            ("fr", "DEU", "Allemagne"),
            ("fr", "CIV", "Côte d’Ivoire"),
            ("en-GB", "United Kingdom", "United Kingdom"),
            ("en-GB", "UK", "United Kingdom"),
            ("en-GB", "ABC", "ABC"),
            ("en-GB", "EU1", "EU1"),
            ("en-GB", "é", "é"),
            ("en-GB", "", ""),
        ] {
            crate::text::set(language, &js_sys::Object::new());
            assert_eq!(country(sent), shown, "{sent}");
        }
    }

    #[wasm_bindgen_test]
    fn the_codes_are_whole_and_in_order() {
        let codes: Vec<_> = CODES.as_bytes().chunks(5).collect();
        assert_eq!(codes.len(), 250);
        assert!(codes.windows(2).all(|pair| pair[0][..3] < pair[1][..3]));
        crate::text::set("en", &js_sys::Object::new());
        for code in codes {
            let three = String::from_utf8_lossy(&code[..3]);
            assert!(country(&three).len() > 3, "{three} has a name");
        }
    }
}
