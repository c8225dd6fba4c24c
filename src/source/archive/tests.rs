use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const LIMITS: ArchiveLimits = ArchiveLimits { member: 1000, unpacked: 1 << 20, ratio: 200, members: 100, nesting: 3 };

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(content: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
}

/// `path=content`, or `path: why not`, and the problems.
fn unpacked(archive: &[u8], path: &str, limits: ArchiveLimits) -> (Vec<String>, Vec<String>) {
    let mut members = Vec::new();
    let problems = unpack(Cursor::new(archive), archive.len() as u64, path, limits, &mut |member| {
        members.push(match member.content {
            Ok(bytes) => format!("{}={}", member.path, String::from_utf8_lossy(&bytes)),
            Err(reason) => format!("{}: {reason:?}", member.path),
        });
    });
    let problems = match problems {
        Some(Ok(problems)) => problems,
        Some(Err(reason)) => vec![reason.to_string()],
        None => vec!["is no archive".to_string()],
    };
    (members, problems)
}

fn members(archive: &[u8], path: &str) -> Vec<String> {
    let (members, problems) = unpacked(archive, path, LIMITS);
    assert_eq!(problems, [""; 0]);
    members
}

#[test]
fn a_tar_of_unix_v7_is_known_by_its_sum() {
    let mut archive = tarred(&[("a.env", b"A=1")]);
    archive[257..265].fill(0);
    let sum: u64 =
        archive[..512].iter().enumerate().map(|(at, &b)| if (148..156).contains(&at) { 32 } else { b.into() }).sum();
    archive[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_eq!(members(&archive, "x.tar"), ["x.tar!/a.env=A=1"]);
    archive[148..156].copy_from_slice(b"000000\0 ");
    assert_eq!(unpacked(&archive, "x.tar", LIMITS).1, ["is no archive"]);
}

#[test]
fn every_sort_is_read() {
    let files: &[(&str, &[u8])] = &[("a.env", b"A=1"), ("d/b.txt", b"B")];
    assert_eq!(members(&zipped(files), "x.jar"), ["x.jar!/a.env=A=1", "x.jar!/d/b.txt=B"]);
    assert_eq!(members(&tarred(files), "x.tar"), ["x.tar!/a.env=A=1", "x.tar!/d/b.txt=B"]);
    assert_eq!(members(&gzipped(&tarred(files)), "d/x.tgz"), ["d/x.tgz!/a.env=A=1", "d/x.tgz!/d/b.txt=B"]);
    assert_eq!(members(&zstandard(&tarred(files)), "x.tar.zst"), ["x.tar.zst!/a.env=A=1", "x.tar.zst!/d/b.txt=B"]);
    assert_eq!(members(&gzipped(b"log"), "d/x.log.gz"), ["d/x.log.gz!/x.log=log"]);
    assert_eq!(members(&zstandard(b"log"), "x"), ["x!/x=log"]);
}

#[test]
fn archives_in_archives_are_read_up_to_a_depth() {
    let inner = gzipped(&tarred(&[("a.env", b"A=1")]));
    let middle = zipped(&[("inner.tar.gz", &inner), ("b", b"B")]);
    assert_eq!(
        members(&tarred(&[("m.zip", &middle)]), "x.tar"),
        ["x.tar!/m.zip!/inner.tar.gz!/a.env=A=1", "x.tar!/m.zip!/b=B"]
    );
    let (found, problems) = unpacked(&gzipped(&zipped(&[("t.tar", &tarred(&[("m.zip", &middle)]))])), "x.gz", LIMITS);
    assert_eq!(found, ["x.gz!/x!/t.tar!/m.zip: Unreadable { error: \"it is an archive in too many others\" }"]);
    assert_eq!(problems, ["holds archives in archives deeper than is read"]);
}

#[test]
fn bombs_are_cut() {
    let limits = ArchiveLimits { member: 64 << 20, ..LIMITS };
    let zeros = vec![b'0'; 8 << 20];
    for bomb in [zipped(&[("a", &zeros), ("b", b"B")]), gzipped(&zeros), zstandard(&zeros), gzipped(&gzipped(&zeros))] {
        let (found, problems) = unpacked(&bomb, "x", limits);
        assert!(found.iter().all(|member| member.len() < 200), "nothing of it is kept");
        assert_eq!(
            problems,
            ["unpacks to more than the 1048576 bytes that are read of it; the rest was not read"],
            "{found:?}"
        );
    }
    // By the ratio alone.
    let wide = ArchiveLimits { unpacked: 1 << 40, ratio: 10, ..limits };
    let packed = gzipped(&vec![b'0'; (RATIO_FREE + 10) as usize]);
    assert!(unpacked(&packed, "x", wide).1.concat().starts_with("unpacks to more than the 16777216 bytes"));
    // What is not read for its size is still unpacked to get past it.
    let (found, problems) = unpacked(&gzipped(&tarred(&[("a", &zeros), ("b", b"B")])), "x", LIMITS);
    assert_eq!((found.len(), problems.len()), (1, 1));
    assert!(found[0].starts_with("x!/a: TooLarge"));
}

#[test]
fn members_are_counted() {
    let many: Vec<(String, Vec<u8>)> = (0..200).map(|at| (format!("f{at}"), vec![b'x'])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let (found, problems) = unpacked(&tarred(&many), "x", LIMITS);
    let beyond = vec!["has 100 more members than the 100 that are read of it".to_string()];
    assert_eq!((found.len(), problems), (100, beyond.clone()));
    let (found, problems) = unpacked(&zipped(&many), "x", LIMITS);
    assert_eq!((found.first().unwrap().as_str(), found.len(), problems), ("x!/f0=x", 100, beyond.clone()));
    // Those of the archives in an archive count too.
    let (found, problems) =
        unpacked(&tarred(&[("a.zip", &zipped(&many[..60])), ("b.zip", &zipped(&many))]), "x", LIMITS);
    assert_eq!(
        (found.len(), problems),
        (98, vec!["has 162 more members than the 100 that are read of it".to_string()])
    );
}

/// More than 65,535 members need the records of zip64, which lead to them from wherever the archive starts.
#[test]
fn the_first_of_very_many_members_are_read() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for at in 0..70_000 {
        writer.start_file(format!("f{at}"), stored).unwrap();
    }
    let packed = writer.finish().unwrap().into_inner();
    let limits = ArchiveLimits { members: 50_000, ..LIMITS };
    let (found, problems) = unpacked(&packed, "x", limits);
    let beyond = vec!["has 20000 more members than the 50000 that are read of it".to_string()];
    assert_eq!((found.len(), found.last().unwrap().as_str(), problems), (50_000, "x!/f49999=", beyond));
}

/// What unpacks one of two members of the same name need not be what is read here.
#[test]
fn members_of_one_name_are_told() {
    let mut packed = zipped(&[("aa", b"A=1"), ("bb", b"A=2")]);
    let places: Vec<usize> = memchr::memmem::find_iter(&packed, b"bb").collect();
    places.into_iter().for_each(|at| packed[at..at + 2].copy_from_slice(b"aa"));
    let (found, problems) = unpacked(&packed, "x", LIMITS);
    assert_eq!(found.len(), 1);
    assert_eq!(problems, ["has 1 members of the same name as another; they were not read"]);
}

/// What `zstd` writes when it appends, and what pzstd writes: many frames, and frames to be skipped (RFC 8878, section 3.1.2).
#[test]
fn every_frame_of_zstandard_is_read() {
    let skipped = [&[0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0][..], b"???"].concat();
    let frames = [&zstandard(b"one "), &skipped, &zstandard(b"two"), &zstandard(b"")].map(Vec::as_slice).concat();
    assert_eq!(members(&frames, "x.zst"), ["x.zst!/x=one two"]);
    assert_eq!(members(&[&skipped[..], &frames].concat(), "x.zst"), ["x.zst!/x=one two"]);
    for cut in [&b"more"[..], &zstandard(b"three")[..9], &skipped[..9], &skipped[..6], &[0x28]] {
        let (found, problems) = unpacked(&[&frames, cut].concat(), "x", LIMITS);
        assert_eq!((found.len(), problems.len()), (0, 1), "{found:?} {problems:?}");
        let long = [&zstandard(&[b'a'; 600]), cut].concat();
        assert!(unpacked(&long, "x", LIMITS).0.concat().contains("Unreadable"));
    }
}

#[test]
fn tars_after_each_other_are_read() {
    let tars = [tarred(&[("a", b"A")]), tarred(&[("b", b"B")])].concat();
    assert_eq!(members(&tars, "x"), ["x!/a=A", "x!/b=B"]);
    assert_eq!(members(&gzipped(&tars), "x"), ["x!/a=A", "x!/b=B"]);
}

/// A tar of one member of a type, and a usual one after it.
fn tar_of_type(kind: u8, content: &[u8], change: impl FnOnce(&mut tar::Header)) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_size(content.len() as u64);
    header.set_path("odd").unwrap();
    change(&mut header);
    header.set_cksum();
    builder.append(&header, content).unwrap();
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    builder.append_data(&mut header, "b", &b"B"[..]).unwrap();
    builder.into_inner().unwrap()
}

#[test]
fn content_of_any_type_in_a_tar_is_read() {
    // Sparse, the rest of a file of another volume, one that POSIX leaves to vendors, and some that should have none.
    for kind in *b"SMZ#5123467" {
        assert_eq!(members(&tar_of_type(kind, b"A=1", |_| {}), "x"), ["x!/odd=A=1", "x!/b=B"], "{}", kind as char);
        assert_eq!(members(&tar_of_type(kind, b"", |_| {}), "x").last().unwrap(), "x!/b=B", "{}", kind as char);
    }
    // The map of a sparse file may go on in front of its content.
    let extended = tar_of_type(b'S', b"A=1", |header| header.as_gnu_mut().unwrap().isextended[0] = 1);
    let (_, problems) = unpacked(&extended, "x", LIMITS);
    assert_eq!(problems, ["has a sparse member of many parts; it and what comes after it were not read"]);
    // What unpacks it goes by the size in the extended header.
    let sized = [tar_of_type(b'x', b"13 size=1024\n", |_| {}), tarred(&[])].concat();
    let (_, problems) = unpacked(&sized, "x", LIMITS);
    assert_eq!(problems, ["has a member with two sizes; it and what comes after it were not read"]);
}

#[test]
fn a_zip_that_announces_fewer_members_than_it_has_is_told() {
    let mut packed = zipped(&[("a", b"A"), ("b", b"B"), ("c", b"C")]);
    let end = packed.len() - 22;
    for at in [8, 10] {
        packed[end + at] = 2;
    }
    let (found, problems) = unpacked(&packed, "x", LIMITS);
    assert_eq!(found, ["x!/a=A", "x!/b=B"]);
    assert_eq!(problems, ["has more members than it announces; they were not read"]);
    for at in [8, 10] {
        packed[end + at] = 0;
    }
    assert_eq!(unpacked(&packed, "x", LIMITS).1, ["has more members than it announces; they were not read"]);
    assert_eq!(members(&zipped(&[]), "x"), [""; 0]);
    // What stands before the archive moves its directory.
    let moved = [b"a program ", zipped(&[("a", b"A"), ("b", b"B")]).as_slice()].concat();
    assert_eq!(members(&moved, "x"), ["x!/a=A", "x!/b=B"]);
    assert!(may_hold_members(&moved));
}

#[test]
fn what_the_directory_of_a_zip_does_not_name_is_told() {
    let told = ["holds members that its directory does not name; they were not read"];
    let two = [zipped(&[("a", b"A")]), zipped(&[("b", b"B")])].concat();
    assert_eq!(unpacked(&two, "x", LIMITS), (vec!["x!/b=B".to_string()], told.map(str::to_string).to_vec()));
    // A magic number that the content of a member has is none.
    let inner = [&b"-"[..], b"PK\x03\x04"].concat();
    assert_eq!(members(&zipped(&[("a", &inner), ("b", b"B")]), "x").len(), 2);
}

#[test]
fn archives_that_are_not_unpacked_are_known() {
    let cpio = format!("070701{}", "0".repeat(104));
    let foreign: [&[u8]; 5] =
        [b"\xfd7zXZ\0..", b"BZh91AY&SY..", b"7z\xbc\xaf\x27\x1c..", b"!<arch>\ndebian-binary   1", cpio.as_bytes()];
    let told = "it is an archive of a sort that is not unpacked";
    for bytes in foreign {
        assert!(unpacked(bytes, "x", LIMITS).1.concat().contains(told), "{bytes:?}");
        assert!(unpacked(&zipped(&[("a", bytes)]), "x", LIMITS).0.concat().contains(told), "{bytes:?}");
        assert!(may_hold_members(bytes));
    }
    for bytes in [&b"BZhou = 1"[..], b"!<arch>\nlib.o/", b"MSCF = 1", b"070701;a", b"LZIPPED", b""] {
        assert_eq!(unpacked(bytes, "x", LIMITS).1, ["is no archive"], "{bytes:?}");
        assert!(!may_hold_members(bytes));
    }
}

#[test]
fn many_archives_have_fewer_members_each() {
    let members = |archives| ArchiveLimits::shared_by(archives, 1000).members;
    assert_eq!([members(1), members(4), members(8), members(1_000_000)], [50_000, 50_000, 25_000, 1]);
}

#[test]
fn a_folder_of_a_zip_with_content_is_read() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_directory("empty", SimpleFileOptions::default()).unwrap();
    writer.start_file("full/", SimpleFileOptions::default()).unwrap();
    writer.write_all(b"A=1").unwrap();
    writer.start_file("deflated/", SimpleFileOptions::default()).unwrap();
    assert_eq!(members(&writer.finish().unwrap().into_inner(), "x"), ["x!/full/=A=1"]);
}

#[test]
fn names_are_labels() {
    let long = "d/".repeat(150) + "a.env";
    assert_eq!(members(&tarred(&[(&long, b"A")]), "x"), [format!("x!/{long}=A")]);
    let pax = b"30 mtime=1350244992.023960108\n14 path=d/b.c\n";
    assert_eq!(pax_value(pax, b"path="), Some(&b"d/b.c"[..]));
    assert_eq!(label("x", b"/etc/passwd"), "x!/etc/passwd");
    assert_eq!(label("x", b"a\\b"), "x!/a/b");
}

#[test]
fn damage_is_told() {
    let whole = gzipped(&tarred(&[("a", b"A"), ("b", &[b'x'; 900])]));
    let (found, problems) = unpacked(&whole[..whole.len() / 2], "x", LIMITS);
    assert!(!problems.is_empty() || found.iter().any(|member| member.contains("Unreadable")), "{found:?}");
    let zip = zipped(&[("a", b"A")]);
    assert!(!unpacked(&zip[..zip.len() - 4], "x", LIMITS).1.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_bytes_make_it_panic(kind in 0..4usize, flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8)) {
        let files: &[(&str, &[u8])] = &[("a.env", b"A=1"), ("d/b.txt", b"BBBBBBBBBBBBBBBBBB")];
        let mut bytes = match kind {
            0 => zipped(files),
            1 => tarred(files),
            2 => gzipped(&tarred(files)),
            _ => zstandard(&tarred(files)),
        };
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = unpacked(&bytes, "x", LIMITS);
    }
}
