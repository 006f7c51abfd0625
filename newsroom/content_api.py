"""
The paper's pages for other programs: of version 3 of Wagtail's API the part that reads, and in it what every reader may open.

Wagtail's own would serve writing, tokens, sites, images and documents besides; of those nothing is here (docs/api.md).
"""

# ninja reads the views' annotations as they are: none of them may be put off.
from functools import reduce
from operator import or_
from typing import Any

import swapper
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Query, Router
from ninja.pagination import paginate
from wagtail.api.rich_text import RichTextOutputFormat
from wagtail.api.v3.errors import as_validation_error, register_exception_handlers
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.routers.pages import PageDetailSchema, PageFilterSchema
from wagtail.api.v3.schemas import BasePageSchema
from wagtail.api.v3.schemas.pages import BASE_PAGE_READ_FIELDS
from wagtail.api.v3.schemas.params import APIFieldFilterSchema, OrderingSchema

from articles.feeds import site_of
from articles.languages import has_languages
from articles.querysets import ReaderPageQuerySet

PageModel = swapper.load_model("wagtailcore", "Page")
# Nobody purges these addresses, so caches keep them for seconds. Scripts of any site may read what every reader may.
HEADERS = {"Cache-Control": "public, max-age=0, s-maxage=5", "Access-Control-Allow-Origin": "*"}
OK = 200


class ReadersAPI(NinjaAPI):
    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        response = super().create_response(request, data, **options)
        if response.status_code == OK:
            for name, value in HEADERS.items():
                response[name] = value
        return response


def readable_pages(request: HttpRequest, model: type[Model] = PageModel) -> ReaderPageQuerySet:
    """Pages of the site that was asked for, in all of its languages, which every reader may open, signed in or not."""
    root = site_of(request).root_page
    roots = [root, *(root.get_translations() if has_languages() else [])]
    within = reduce(or_, (Q(path__startswith=one.path) for one in roots))
    return ReaderPageQuerySet(model).published().filter(within).select_related("content_type", "locale").order_by("pk")


class Filters(PageFilterSchema):
    """Wagtail's filters, none of which knows a page that readers do not."""

    @staticmethod
    def get_public_page(request: HttpRequest, page_id: int, loc: str) -> Any:
        try:
            return readable_pages(request).get(pk=page_id)
        except PageModel.DoesNotExist as error:
            raise as_validation_error(error, f"There is no page of the number that {loc} names.", loc=(loc,)) from error

    @staticmethod
    def get_public_page_or_root(request: HttpRequest, page_id: Any, loc: str) -> Any:
        return site_of(request).root_page if page_id == "root" else Filters.get_public_page(request, page_id, loc)


router = Router(tags=["pages"])


@router.get("/", response=list[BasePageSchema], url_name="list_pages", summary="List pages", operation_id="pages_list")
@paginate(WagtailLimitOffsetPagination, pass_parameter="pagination_info")  # noqa: S106 - the name of an argument
def list_pages(request: HttpRequest, filters: Filters = Query(...), ordering: OrderingSchema = Query(...), **given: Any) -> Any:  # noqa: B008 - as ninja reads it
    model = filters.type[0] if len(filters.type) == 1 else PageModel
    pages = filters.filter(readable_pages(request, model), request)
    by_field = APIFieldFilterSchema.with_exclude_schemas(raw_params=request.GET, schemas=(Filters, OrderingSchema), base_fields=BASE_PAGE_READ_FIELDS)
    return ordering.order_queryset(by_field.filter_queryset(pages), given["pagination_info"], base_fields=BASE_PAGE_READ_FIELDS)


@router.get("/{int:page_id}/", response=PageDetailSchema, url_name="detail_page", summary="Page detail", operation_id="pages_detail")
def page_detail(request: HttpRequest, page_id: int, rich_text_format: RichTextOutputFormat | None = Query(None)) -> Any:  # noqa: B008 - as above
    return get_object_or_404(readable_pages(request), pk=page_id).specific


# Wagtail's schemas look for their addresses under this name.
api = ReadersAPI(title="Content", version="3", description="The paper's pages, as every reader may open them.", urls_namespace="wagtailapi_v3", docs_url=None)
register_exception_handlers(api)
api.add_router("/pages/", router)
