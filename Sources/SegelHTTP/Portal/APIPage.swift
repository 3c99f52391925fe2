internal import Hummingbird
internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases

/// The API's document as a page, for people; made from the document itself.
extension Portal {
    func addAPIPage(to router: Router<some RequestContext>) {
        router.get("/api/v1") { request, context in
            try await answering(request, context) { visit in
                apiPage(visit, try OpenAPIRoutes.document(at: mall.configuration.publicURL))
            }
        }
    }

    private func apiPage(_ visit: Visit, _ document: JSONObject) -> Response {
        let operations = APIOperation.all(of: document)
        let groups = (document["tags"]?.array ?? []).compactMap(\.object).map { tag -> Values in
            let name = tag["name"]?.string ?? ""
            let rows = operations.filter { $0.tag == name }.map { operation -> Values in
                [
                    "method": operation.method.uppercased(), "path": operation.path, "summary": operation.summary(visit.language),
                    "who": Words(language: visit.language)["apiWho.\(operation.who)"],
                ]
            }
            let text = visit.language == .indonesian ? tag["x-description-id"] : tag["description"]
            return ["title": text?.string ?? name, "rows": rows]
        }
        return page("api", Words(language: visit.language)["apiTitle"], visit, ["groups": groups, "address": mall.configuration.publicURL])
    }
}

/// One operation of the document.
struct APIOperation {
    let path: String
    let method: String
    private let object: JSONObject

    static func all(of document: JSONObject) -> [APIOperation] {
        (document["paths"]?.object?.members ?? []).flatMap { path in
            (path.value.object?.members ?? []).compactMap { member in
                member.value.object.map { APIOperation(path: path.name, method: member.name, object: $0) }
            }
        }
    }

    var tag: String { object["tags"]?.array?.first?.string ?? "" }

    func summary(_ language: Language) -> String {
        object[language == .indonesian ? "x-summary-id" : "summary"]?.string ?? ""
    }

    /// The first way in that it names: `anybody`, `agency`, `verifier`, `wallet` or `session`.
    var who: String {
        guard let first = object["security"]?.array?.first?.object, let name = first.members.first?.name else { return "anybody" }
        return name
    }
}
